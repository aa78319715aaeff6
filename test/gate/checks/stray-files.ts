import type { Finding } from "../finding.ts";
import type { ProjectTree } from "../project-tree.ts";

/** What a file is called that somebody made to try something out. */
const stray = /(?:^|\/)(?:[^/]*[.-]tmp\.[^/]*|prof[^/]*\.ts|scratch\/.*)$/u;

/** Finds files of experiments: `*.tmp.*`, `*-tmp.*`, `prof*.ts`, and everything below a folder `scratch`. */
export function checkStrayFiles(tree: ProjectTree): Promise<readonly Finding[]> {
  const files = tree.files.filter((file) => stray.test(file));
  return Promise.resolve(
    files.map((file) => ({
      file,
      message: "looks like a file of an experiment: delete it, or name it for its concept",
    })),
  );
}
