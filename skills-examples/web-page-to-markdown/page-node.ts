/** An element, or a text: as much of a DOM as turndown asks for. Lists are linked, so that taking one out is quick. */
export class PageNode {
  readonly nodeType: 1 | 3;
  /** In capital letters. */
  readonly nodeName: string;
  /** How many elements of its parent come before it. */
  position = 0;
  /** The text, of a text; else nothing. */
  data: string;
  parentNode: PageNode | null = null;
  previousSibling: PageNode | null = null;
  nextSibling: PageNode | null = null;
  firstChild: PageNode | null = null;
  lastChild: PageNode | null = null;
  readonly #attributes: Readonly<Record<string, string>>;
  #elements = 0;

  constructor(nodeName: string, data = "", attributes: Readonly<Record<string, string>> = {}) {
    this.nodeType = nodeName === "#text" ? 3 : 1;
    this.nodeName = nodeName;
    this.data = data;
    this.#attributes = attributes;
  }

  get nodeValue(): string {
    return this.data;
  }

  get childNodes(): readonly PageNode[] {
    const nodes: PageNode[] = [];
    for (let node = this.firstChild; node !== null; node = node.nextSibling) nodes.push(node);
    return nodes;
  }

  get lastElementChild(): PageNode | null {
    let node = this.lastChild;
    while (node?.nodeType === 3) node = node.previousSibling;
    return node;
  }

  get textContent(): string {
    const texts = [this.data];
    for (let node = this.firstChild; node !== null; node = this.#following(node)) texts.push(node.data);
    return texts.join("");
  }

  getAttribute(name: string): string | null {
    return Object.hasOwn(this.#attributes, name) ? (this.#attributes[name] ?? null) : null;
  }

  /** The first element of a name below this one, if there is one: turndown only asks whether there are any. */
  getElementsByTagName(name: string): readonly PageNode[] {
    let node = this.firstChild;
    while (node !== null && node.nodeName !== name) node = this.#following(node);
    return node === null ? [] : [node];
  }

  /** Turndown works on a copy of what it gets; this tree is its own already. */
  cloneNode(): this {
    return this;
  }

  appendChild(node: PageNode): void {
    node.parentNode = this;
    node.previousSibling = this.lastChild;
    if (this.lastChild === null) this.firstChild = node;
    else this.lastChild.nextSibling = node;
    this.lastChild = node;
    node.position = this.#elements;
    if (node.nodeType === 1) this.#elements += 1;
  }

  removeChild(node: PageNode): void {
    if (node.previousSibling === null) this.firstChild = node.nextSibling;
    else node.previousSibling.nextSibling = node.nextSibling;
    if (node.nextSibling === null) this.lastChild = node.previousSibling;
    else node.nextSibling.previousSibling = node.previousSibling;
    node.parentNode = null;
  }

  /** What comes after a node in the text of the page, as long as it is below this one. */
  #following(node: PageNode): PageNode | null {
    if (node.firstChild !== null) return node.firstChild;
    let last: PageNode | null = node;
    while (last !== null && last !== this && last.nextSibling === null) last = last.parentNode;
    return last === null || last === this ? null : last.nextSibling;
  }
}

/**
 * What turndown hands to a rule, as what it is: its types speak of a browser's elements.
 *
 * @throws TypeError when it is no node of a page.
 */
export function asPageNode(node: unknown): PageNode {
  if (node instanceof PageNode) return node;
  throw new TypeError("Cannot convert the page: turndown gave a node of another kind");
}
