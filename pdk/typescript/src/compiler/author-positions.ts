import { resolve } from "node:path";
import { type Bundle, sdkFolders } from "./bundle.ts";
import { type Mapping, readMappings } from "./read-mappings.ts";

/** A place in a file of the author, or of a package the author uses; line and column from 1. */
export interface AuthorPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where a bundle comes from. */
export interface AuthorPositions {
  /** The place of a line and column of the bundle, both from 1. Undefined: it comes from the SDK. */
  readonly find: (line: number, column: number) => AuthorPlace | undefined;
  /** The same as a script that leaves it to the skill, for the stacks of its errors. */
  readonly script: string;
}

const base = 36;
const packages = "node_modules/";
const nobody = -1;

/**
 * Relates a bundle to the files of its author. Places of the SDK are left out; names of files are relative to the folder
 * of the entry, and those of packages begin with the package, so that nothing of the machine is in them.
 */
export function authorPositions({ folder, map }: Bundle): AuthorPositions {
  const files: string[] = [];
  const numbers = map.sources.map((source) => {
    const file = authorFile(folder, source);
    return file === undefined ? nobody : files.push(file) - 1;
  });
  const lines = readMappings(map.mappings);
  const find = (line: number, column: number): AuthorPlace | undefined => {
    const found = (lines[line - 1] ?? []).findLast(({ bundleColumn }) => bundleColumn < column) ?? lines[line - 1]?.[0];
    const file = found === undefined ? undefined : files[numbers[found.source] ?? nobody];
    return found === undefined || file === undefined
      ? undefined
      : { file, line: found.line + 1, column: found.column + 1 };
  };
  const text = lines.map((line) => encodeLine(line, numbers)).join("\n");
  return { find, script: `globalThis.cordonPositions = ${JSON.stringify({ files, lines: text })};` };
}

/** Places of the SDK only say where those of the author end. */
function encodeLine(line: readonly Mapping[], numbers: readonly number[]): string {
  const isOfNobody = ({ source }: Mapping): boolean => numbers[source] === nobody;
  const kept = line.filter((mapping, index) => {
    const before = line[index - 1];
    return !isOfNobody(mapping) || (before !== undefined && !isOfNobody(before));
  });
  return kept.map((mapping) => encode(mapping, numbers)).join(" ");
}

function encode({ bundleColumn, source, line, column }: Mapping, numbers: readonly number[]): string {
  const file = numbers[source] ?? nobody;
  const parts = file === nobody ? [bundleColumn, nobody] : [bundleColumn, file, line, column];
  return parts.map((number) => number.toString(base)).join(".");
}

/** Undefined for what is not the author's. */
function authorFile(folder: string, source: string): string | undefined {
  const path = resolve(folder, source);
  if (source === "cordon-entry" || sdkFolders.some((sdk) => path.startsWith(sdk))) return undefined;
  const packageStart = source.lastIndexOf(packages);
  return packageStart < 0 ? source : source.slice(packageStart + packages.length);
}
