import { type Document, isAlias, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from "yaml";

/** A place in a text, both counted from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** What is wrong with a text, and where. */
export interface YamlProblem extends TextPosition {
  readonly problem: string;
}

/** A parsed text, and where each of its values stands. */
export interface StrictYaml {
  readonly value: unknown;
  /**
   * The position of a value, or of the nearest one around it that is in the text.
   *
   * @param path Keys and indices from the root.
   */
  locate(path: readonly (string | number)[]): TextPosition;
  /** The same, but an entry of a mapping stands where its key does. */
  locateEntry(path: readonly (string | number)[]): TextPosition;
}

/** The most characters of a text. */
export const maxYamlLength = 1_048_576;

const maxDepth = 32;

/**
 * Parses the part of YAML a policy may use: no anchors, aliases, tags, merge keys or duplicate keys, one document, and a
 * warning of the parser is an error. What can be read in two ways is refused.
 *
 * @param text The text.
 * @returns The values, or what is wrong first.
 */
export function parseStrictYaml(text: string): StrictYaml | YamlProblem {
  if (text.length > maxYamlLength)
    return { problem: `it has more than ${maxYamlLength} characters`, line: 1, column: 1 };
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    strict: true,
    merge: false,
    customTags: [],
    stringKeys: true,
    prettyErrors: false,
  });
  const positionOf = (offset: number): TextPosition => {
    const { line, col: column } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, column) };
  };
  const [broken] = [...document.errors, ...document.warnings].toSorted((a, b) => a.pos[0] - b.pos[0]);
  if (broken !== undefined) return { problem: broken.message, ...positionOf(broken.pos[0]) };
  const refused = firstRefused(document);
  if (refused !== undefined) return { problem: refused.problem, ...positionOf(refused.offset) };
  const nodeAt = (path: readonly (string | number)[]): unknown =>
    path.length === 0 ? document.contents : document.getIn(path, true);
  const locate: StrictYaml["locate"] = (path) => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = nodeAt(path.slice(0, length));
      if (isNode(node) && node.range) return positionOf(node.range[0]);
    }
    return { line: 1, column: 1 };
  };
  return {
    value: document.toJS({ maxAliasCount: 0 }) as unknown,
    locate,
    locateEntry: (path) => {
      const parent = path.length === 0 ? undefined : nodeAt(path.slice(0, -1));
      const keys = isMap(parent) ? parent.items.map(({ key }) => key) : [];
      const key = keys.find((each) => isScalar(each) && each.value === path.at(-1));
      return isScalar(key) && key.range ? positionOf(key.range[0]) : locate(path);
    },
  };
}

/** Anchors, aliases, tags and depth: legal YAML that a policy must not use. */
function firstRefused(document: Document): { readonly problem: string; readonly offset: number } | undefined {
  let refused: { problem: string; offset: number } | undefined;
  visit(document, {
    Node: (_key, node, path) => {
      const problem = isAlias(node)
        ? "an alias is not allowed"
        : "anchor" in node && node.anchor !== undefined
          ? "an anchor is not allowed"
          : node.tag !== undefined && !node.tag.startsWith("tag:yaml.org,2002:")
            ? "a tag is not allowed"
            : path.length > maxDepth
              ? "it nests too deeply"
              : undefined;
      if (problem === undefined) return undefined;
      refused = { problem, offset: node.range?.[0] ?? 0 };
      return visit.BREAK;
    },
  });
  return refused;
}
