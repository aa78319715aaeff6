import { hash } from "node:crypto";
import { OptionError, parseSemanticVersion } from "@cordon/core";
import { safeText } from "../tools/safe-text.ts";

/** Which prompt a run began with. Events and records carry it. */
export interface PromptReference {
  readonly name: string;
  /** A semantic version. */
  readonly version: string;
  /** `sha256:` and the digest of the template, before anything was filled in. */
  readonly digest: string;
}

/** A prompt with everything filled in: what `instructions` of an agent take. */
export interface Prompt extends PromptReference {
  readonly text: string;
}

/** The values of a template: one for each of its variables, and no other. */
export type PromptValues<Text extends string> = string extends Text
  ? Readonly<Record<string, string | number>>
  : Readonly<Record<PromptVariable<Text>, string | number>>;

/** The name of a variable of a template. */
export type PromptVariable<Text extends string> = Text extends `${string}{{${infer Inside}}}${infer Rest}`
  ? (Inside extends `own:${infer Name}` ? Name : Inside) | PromptVariable<Rest>
  : never;

/** What a template is. */
export interface PromptTemplateDefinition<Text extends string = string> {
  /** 1 to 48 of `a-z`, `0-9` and `-`. */
  readonly name: string;
  /** A semantic version. Raise it whenever the text changes: runs are compared by it. */
  readonly version: string;
  /**
   * The text. `{{name}}` takes a value as data, `{{own:name}}` takes words of the operator as they are. A name is letters and
   * digits; two braces stand for nothing else.
   */
  readonly text: Text;
  /** Characters of one value that stands as data. What is longer is cut, and the cut is marked. Default 4,000. */
  readonly maxValueCharacters?: number;
}

/** A prompt with places to fill in. */
export interface PromptTemplate<Text extends string = string> extends PromptReference {
  readonly text: Text;
  /** The names of its variables, sorted. */
  readonly variables: readonly string[];
  /**
   * Fills it in, in one pass: what looks like a variable inside a value stays what it is.
   *
   * A value of `{{name}}` stands as a JSON string: in quotes, in one line, with control and invisible characters escaped. That
   * keeps it from ending its place; it does not keep a model from believing it.
   *
   * @throws OptionError when a value is missing, unknown, or no text and no number.
   */
  render(values: PromptValues<Text>): Prompt;
}

const place = /(?<!\{)\{\{(?<own>own:)?(?<name>[A-Za-z][A-Za-z0-9]*)\}\}(?!\})/gu;
const nameForm = /^[a-z0-9][a-z0-9-]{0,47}$/u;

/**
 * Makes a template of a prompt.
 *
 * @throws OptionError for a name, a version or a text that is none.
 */
export function definePromptTemplate<const Text extends string>(
  definition: PromptTemplateDefinition<Text>,
): PromptTemplate<Text> {
  const { name, version, text, maxValueCharacters = 4_000 } = definition;
  if (!nameForm.test(name)) throw new OptionError("prompt.name", "it is not 1 to 48 of a-z, 0-9 and -");
  if (parseSemanticVersion(version) === undefined) {
    throw new OptionError("prompt.version", "it is no semantic version; write one such as 1.0.0");
  }
  if (text.trim() === "") throw new OptionError("prompt.text", "it is empty");
  const rest = text.replace(place, "");
  if (rest.includes("{{") || rest.includes("}}")) {
    throw new OptionError("prompt.text", "two braces are no variable; write {{name}} or {{own:name}}");
  }
  const variables = new Set([...text.matchAll(place)].map((match) => match.groups?.["name"] ?? ""));
  const reference = { name, version, digest: `sha256:${hash("sha256", text, "hex")}` };
  return Object.freeze({
    ...reference,
    text,
    variables: Object.freeze([...variables].toSorted()),
    render: (values: PromptValues<Text>) => {
      const given = new Map(Object.entries<string | number>(values));
      checkValues(given, variables);
      const filled = text.replace(place, (_, own: string | undefined, variable: string) => {
        const value = String(given.get(variable));
        return own === undefined ? asData(value, maxValueCharacters) : value;
      });
      return Object.freeze({ ...reference, text: filled });
    },
  });
}

function checkValues(given: ReadonlyMap<string, unknown>, variables: ReadonlySet<string>): void {
  const unknown = [...given.keys()].find((name) => !variables.has(name));
  if (unknown !== undefined) throw new OptionError(`prompt.${unknown}`, "the template has no such variable");
  for (const name of variables) {
    const value = given.get(name);
    if (typeof value !== "string" && typeof value !== "number") {
      throw new OptionError(`prompt.${name}`, value === undefined ? "it is missing" : "it is no text and no number");
    }
  }
}

function asData(value: string, maxCharacters: number): string {
  return JSON.stringify(safeText(value, maxCharacters));
}
