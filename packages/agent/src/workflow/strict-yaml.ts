import { type Document, isAlias, isNode, isScalar, LineCounter, type Node, parseDocument, visit } from "yaml";

/** A place in a text, counted from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** A text that was read, and where its values stand; or what is wrong with it, and where. */
export type StrictYaml =
  | { readonly value: unknown; readonly placeOf: (path: readonly (string | number)[]) => TextPlace }
  | { readonly problem: string; readonly place: TextPlace };

const maxCharacters = 1_048_576;
const maxDepth = 32;

/**
 * Reads YAML that can be read in one way only, and JSON, which is such: one document, no anchor, alias, tag, merge key or
 * key that is there twice. What the parser only warns of is refused.
 */
export function readStrictYaml(text: string): StrictYaml {
  const start = { line: 1, column: 1 };
  if (text.length > maxCharacters) return { problem: `it has more than ${maxCharacters} characters`, place: start };
  const lines = new LineCounter();
  const document = parseDocument(text, {
    strict: true,
    uniqueKeys: true,
    stringKeys: true,
    merge: false,
    customTags: [],
    prettyErrors: false,
    lineCounter: lines,
  });
  const placeAt = (offset: number): TextPlace => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const [first] = [...document.errors, ...document.warnings].toSorted((a, b) => a.pos[0] - b.pos[0]);
  if (first !== undefined) return { problem: first.message, place: placeAt(first.pos[0]) };
  const refused = refusedIn(document);
  if (refused !== undefined) return { problem: refused.problem, place: placeAt(refused.offset) };
  return {
    value: document.toJS({ maxAliasCount: 0 }) as unknown,
    placeOf: (path) => {
      // What is missing stands nowhere: the closest thing around it that is there does.
      for (let length = path.length; length > 0; length -= 1) {
        const node: unknown = document.getIn(path.slice(0, length), true);
        if (isNode(node) && node.range) return placeAt(node.range[0]);
      }
      return document.contents?.range ? placeAt(document.contents.range[0]) : start;
    },
  };
}

function refusedIn(document: Document): { readonly problem: string; readonly offset: number } | undefined {
  let refused: { readonly problem: string; readonly offset: number } | undefined;
  visit(document, {
    Node: (_key, node, path) => {
      let problem: string | undefined;
      if (isAlias(node)) problem = "an alias is not allowed; write the value where it is used";
      else if (node.anchor !== undefined) problem = "an anchor is not allowed";
      else if (hasOwnTag(node)) problem = "a tag is not allowed";
      else if (path.length > 2 * maxDepth) problem = `it is more than ${maxDepth} levels deep`;
      if (problem === undefined) return undefined;
      refused = { problem, offset: node.range?.[0] ?? 0 };
      return visit.BREAK;
    },
  });
  return refused;
}

/** A collection carries the tag of its kind also where none is written; a scalar does not. */
function hasOwnTag(node: Node & { readonly tag?: string | undefined }): boolean {
  const usual = ["tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"];
  return node.tag !== undefined && (isScalar(node) || !usual.includes(node.tag));
}
