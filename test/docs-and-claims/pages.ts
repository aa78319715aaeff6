import { projectRoot, readProjectTree, readText } from "../gate/project-tree.ts";
import { type CodeBlock, readCodeBlocks } from "./code-block.ts";

/** A page of this repository that somebody reads to use or change it. */
export interface Page {
  /** Relative to the root of the project. */
  readonly file: string;
  readonly text: string;
  readonly blocks: readonly CodeBlock[];
}

/** Reads every page. Decisions (`docs/adr`) tell of the day they were made, so their code is not run. */
export async function readPages(): Promise<readonly Page[]> {
  const tree = await readProjectTree(projectRoot);
  const files = tree.files.filter((file) => file.endsWith(".md") && !file.startsWith("docs/adr/"));
  return await Promise.all(
    files.map(async (file) => {
      const text = await readText(tree, file);
      return { file, text, blocks: readCodeBlocks(file, text) };
    }),
  );
}
