import { quote } from "../errors/quote.ts";

/** What a scan is bounded by and reports to. */
export interface ScanJsonOptions {
  readonly maximumDepth: number;
  /** Called with the reason; it must throw. */
  readonly refuse: (reason: string) => never;
}

/**
 * Looks through JSON text for depth and for two fields of one name in an object, without recursion and in one pass.
 *
 * It does not say that the text is JSON. On text that is, it misses nothing; other text is for `JSON.parse` to refuse.
 */
export function scanJson(text: string, options: ScanJsonOptions): void {
  // One set of names for each object that is open, undefined for a list.
  const open: (Set<string> | undefined)[] = [];
  let nameMayFollow = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"') {
      const end = endOfString(text, index);
      if (nameMayFollow) {
        addName(open.at(-1), text.slice(index, end + 1), options);
      }
      index = end;
      nameMayFollow = false;
    } else if (character === "{" || character === "[") {
      open.push(character === "{" ? new Set() : undefined);
      if (open.length > options.maximumDepth) {
        return options.refuse(`it is more than ${options.maximumDepth} levels deep`);
      }
      nameMayFollow = true;
    } else if (character === "}" || character === "]") {
      open.pop();
    } else if (character === ",") {
      nameMayFollow = true;
    }
  }
}

/** The position of the quote that ends a string, or the length of the text when none does. */
function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text[index] !== '"') {
    index += text[index] === "\\" ? 2 : 1;
  }
  return Math.min(index, text.length);
}

function addName(names: Set<string> | undefined, literal: string, options: ScanJsonOptions): void {
  if (names === undefined) {
    return;
  }
  const name = decodeLiteral(literal);
  if (names.has(name)) {
    return options.refuse(`it has the field ${quote(name)} twice in one object`);
  }
  names.add(name);
}

// Two spellings of one name (`"a"` and `"\u0061"`) are one field.
function decodeLiteral(literal: string): string {
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal;
  }
}
