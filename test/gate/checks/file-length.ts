import type { Finding } from "../finding.ts";
import { type ProjectTree, readText } from "../project-tree.ts";

/** The longest a source file may be, in lines. Most hold one concept in fewer than 80. */
export const longestFileLines = 400;

const source = /\.(?:ts|mts|js|mjs|rs|go|c|h|sh)$|^\.ci\/run$/u;
const generated = /(?:^|\/)generated\//u;

/** Finds source files, tests among them, that are longer than {@link longestFileLines}; what a tool wrote is not read. */
export async function checkFileLength(tree: ProjectTree): Promise<readonly Finding[]> {
  const files = tree.files.filter((file) => source.test(file) && !generated.test(file));
  const found = await Promise.all(
    files.map(async (file) => {
      const lines = (await readText(tree, file)).trimEnd().split("\n").length;
      if (lines <= longestFileLines) return [];
      return [{ file, message: `has ${lines} lines, more than ${longestFileLines}: cut it by concept` }];
    }),
  );
  return found.flat();
}
