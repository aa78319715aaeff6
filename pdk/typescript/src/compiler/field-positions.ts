import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import type { SkillBuildProblem } from "@cordon/core";

/** A field of a manifest and, where it is a text, what the author wrote there. */
export interface NamedField {
  /** Keys and list positions from the top of the manifest. */
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

/** Where something stands in a file of the author, or nothing when that is not certain. */
export type FieldPosition = Pick<SkillBuildProblem, "file" | "line" | "column">;

/**
 * Finds where the author wrote a field of the class: the text of its value, or else its name at the start of a line. Files
 * are searched as text, so only what stands in one place alone is found.
 *
 * @param field What to look for.
 * @param files The absolute paths of the author's files; packages are left out.
 * @param folder What the file is named from.
 */
export async function findField(field: NamedField, files: readonly string[], folder: string): Promise<FieldPosition> {
  const own = files.filter((file) => /\.[cm]?[jt]sx?$/u.test(file) && !/[/\\]node_modules[/\\]/u.test(file));
  const texts = await Promise.all(own.map(async (file) => [file, await readFile(file, "utf8")] as const));
  for (const find of searchesFor(field)) {
    const found = texts.flatMap(([file, text]) => find(text).map((index) => ({ file, text, index })));
    const [first] = found;
    if (first === undefined || found.length > 1) continue;
    const before = first.text.slice(0, first.index).split("\n");
    const name = relative(folder, first.file).replaceAll("\\", "/");
    return { file: name, line: before.length, column: (before.at(-1) ?? "").length + 1 };
  }
  return {};
}

type Search = (text: string) => readonly number[];

const modifiers: ReadonlySet<string> = new Set(["public", "protected", "override", "static", "readonly"]);

function searchesFor({ path, value }: NamedField): readonly Search[] {
  const searches: Search[] = [];
  if (typeof value === "string" && value !== "") {
    searches.push((text) => ['"', "'", "`"].flatMap((mark) => indexesOf(text, `${mark}${value}${mark}`)));
  }
  const [name] = path;
  if (typeof name === "string") searches.push((text) => membersNamed(text, name));
  return searches;
}

function indexesOf(text: string, part: string): readonly number[] {
  const found: number[] = [];
  for (let index = text.indexOf(part); index >= 0; index = text.indexOf(part, index + 1)) found.push(index);
  return found;
}

/** Where a line begins with a member of that name: `override readonly id =`. */
function membersNamed(text: string, name: string): readonly number[] {
  const found: number[] = [];
  let start = 0;
  for (const line of text.split("\n")) {
    const words = line.split(/[\s=:;({]+/u).filter((word) => word !== "");
    const index = words.findIndex((word) => !modifiers.has(word));
    if (words[index] === name && /^[\s\w]*[=:]/u.test(line)) found.push(start + line.indexOf(name));
    start += line.length + 1;
  }
  return found;
}
