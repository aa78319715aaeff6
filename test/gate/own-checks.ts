import { checkExportsMaps } from "./checks/exports-map.ts";
import { checkFileLength } from "./checks/file-length.ts";
import { checkForbiddenText } from "./checks/forbidden-text.ts";
import { checkIndexLists } from "./checks/index-list.ts";
import { checkLockfile } from "./checks/lockfile.ts";
import { checkStrayFiles } from "./checks/stray-files.ts";
import { checkWorkspaceGraph } from "./checks/workspace-graph.ts";
import type { Finding } from "./finding.ts";
import type { ProjectTree } from "./project-tree.ts";

/** A rule of the house that no tool knows. */
export interface OwnCheck {
  /** What holds when the check finds nothing. */
  readonly promise: string;
  /** Reads the tree and answers with everything that breaks the promise. */
  readonly find: (tree: ProjectTree) => Promise<readonly Finding[]>;
}

/** The checks that the step `own` runs, in this order. */
export const ownChecks: readonly OwnCheck[] = [
  { promise: "every exports map names files that exist", find: checkExportsMaps },
  { promise: "every index.ts is a hand-written list", find: checkIndexLists },
  { promise: "dependencies and compiler references go down only, and agree", find: checkWorkspaceGraph },
  { promise: "no source file is longer than 400 lines", find: checkFileLength },
  { promise: "no file of an experiment is in the tree", find: checkStrayFiles },
  { promise: "no machine path, registry host, promise or switched-off rule is in the tree", find: checkForbiddenText },
  { promise: "the lockfile names no registry, and only listed packages run a script at install", find: checkLockfile },
];
