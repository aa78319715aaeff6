/** A place in a {@link LinkedList}. It belongs to one list at a time. */
export interface ListNode<Value> {
  readonly value: Value;
}

/** A node between two others; alone, between itself and itself. */
interface Link<Value> extends ListNode<Value> {
  list: LinkedList<Value> | undefined;
  before: Link<Value>;
  after: Link<Value>;
}

/**
 * A list from whose ends and middle is taken in constant time. A `Set` keeps the order too, but taking its first element
 * again and again walks over all that were there before.
 */
export class LinkedList<Value> {
  #first: Link<Value> | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The first value, or undefined when the list is empty. */
  get first(): Value | undefined {
    return this.#first?.value;
  }

  /** Puts a value at the end. */
  append(value: Value): ListNode<Value> {
    const link = this.#link(value);
    this.#first ??= link;
    return link;
  }

  /** Puts a value at the front. */
  prepend(value: Value): ListNode<Value> {
    const link = this.#link(value);
    this.#first = link;
    return link;
  }

  /** Takes a value out. False when it is not, or no longer, in this list. */
  remove(node: ListNode<Value>): boolean {
    const link = node as Link<Value>;
    if (link.list !== this) return false;
    link.list = undefined;
    this.#size -= 1;
    if (this.#size === 0) this.#first = undefined;
    else if (this.#first === link) this.#first = link.after;
    link.before.after = link.after;
    link.after.before = link.before;
    return true;
  }

  /** Takes the first value out. */
  shift(): Value | undefined {
    const first = this.#first;
    if (first === undefined) return undefined;
    this.remove(first);
    return first.value;
  }

  /** Puts the first value at the end: the next one is the first now. */
  rotate(): void {
    this.#first = this.#first?.after;
  }

  *[Symbol.iterator](): Iterator<Value> {
    let link = this.#first;
    for (let left = this.#size; left > 0 && link !== undefined; left -= 1) {
      const { after } = link;
      yield link.value;
      link = after;
    }
  }

  /** A link between the last and the first. */
  #link(value: Value): Link<Value> {
    const link = createLink(value, this);
    this.#size += 1;
    const first = this.#first;
    if (first === undefined) return link;
    link.before = first.before;
    link.after = first;
    first.before.after = link;
    first.before = link;
    return link;
  }
}

function createLink<Value>(value: Value, list: LinkedList<Value>): Link<Value> {
  const alone = { value, list } as Link<Value>;
  alone.before = alone;
  alone.after = alone;
  return alone;
}
