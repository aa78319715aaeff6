import type { Finding } from "../finding.ts";
import { packageFolders, type ProjectTree, readText } from "../project-tree.ts";

/**
 * Holds every package's `src/index.ts` to a hand-written list: `export { name, type Name } from "./file.ts"` (or from a
 * package further down) and comments, nothing else. A package without anything to show yet says `export {};`.
 */
export async function checkIndexLists(tree: ProjectTree): Promise<readonly Finding[]> {
  const found = await Promise.all(
    packageFolders(tree).map(async (folder) => {
      const file = `packages/${folder}/src/index.ts`;
      if (!tree.files.includes(file))
        return [{ file, message: "is missing: a package shows its exports in src/index.ts" }];
      return checkList(file, await readText(tree, file));
    }),
  );
  return found.flat();
}

function checkList(file: string, text: string): readonly Finding[] {
  const findings: Finding[] = [];
  // Comments become as many line ends as they held, so that what is left keeps its line number.
  const bare = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/gu, (comment) => comment.replace(/[^\n]/gu, ""));
  let line = 1;
  for (const statement of bare.split(";")) {
    const leading = /^\s*/u.exec(statement)?.[0] ?? "";
    const at = line + (leading.match(/\n/gu)?.length ?? 0);
    line += statement.match(/\n/gu)?.length ?? 0;
    const words = statement.trim().replace(/\s+/gu, " ");
    if (words === "" || words === "export {}") continue;
    if (words.startsWith("export *") || words.startsWith("export type *")) {
      findings.push({ file, line: at, message: "names every export by hand: `export *` is not allowed" });
    } else if (!/^export (type )?\{[\w\s,]+\} from "(?:\.\/[^"]+\.ts|@cordon\/[a-z/-]+)"$/u.test(words)) {
      findings.push({
        file,
        line: at,
        message: 'holds only `export { … } from "./file.ts"`: move this to its own file',
      });
    }
  }
  return findings;
}
