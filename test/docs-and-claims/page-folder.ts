import { chmod, copyFile, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { projectRoot } from "../gate/project-tree.ts";

/** A folder in which the code of a page runs as if it were the root of this repository. */
export interface PageFolder extends AsyncDisposable {
  readonly root: string;
  /** The environment for its programs: `cordon`, `npm run cordon` and `npx asc` are this repository's. */
  readonly environment: NodeJS.ProcessEnv;
  /** Writes a file, with the folders it needs. */
  write(file: string, content: string | Uint8Array): Promise<void>;
}

const linked = ["node_modules", "skills-examples"];
// A mount shows the folder itself, and a link that leads out of it is refused.
const copied = ["package-lock.json", "package.json", "README.md"];

const sourceFlag = "--conditions=@cordon/source";
const cordon = `exec "${process.execPath}" ${sourceFlag} "${projectRoot}packages/cli/bin/cordon.js" "$@"`;
const commands: Readonly<Record<string, string>> = {
  cordon,
  // Only what needs no network and changes nothing: the script `cordon`, the command itself, and the compiler of skills.
  npm: `[ "$2" != --silent ] || { shift 2; set -- run "$@"; }\n[ "$1 $2 $3" = "run cordon --" ] || exit 99\nshift 3\n${cordon}`,
  npx: `[ "$1" != cordon ] || { shift; ${cordon}; }\n[ "$1" = asc ] || exit 99\nshift\nexec "${process.execPath}" "${projectRoot}node_modules/assemblyscript/bin/asc.js" "$@"`,
  node: `exec "${process.execPath}" ${sourceFlag} "$@"`,
};

/** Makes such a folder. You own it: leaving the block deletes it. */
export async function createPageFolder(): Promise<PageFolder> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "cordon-page-")));
  const bin = join(root, ".bin");
  await mkdir(bin);
  await Promise.all([
    ...linked.map((name) => symlink(join(projectRoot, name), join(root, name))),
    ...copied.map((name) => copyFile(join(projectRoot, name), join(root, name))),
    ...Object.entries(commands).map(async ([name, script]) => {
      await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
      await chmod(join(bin, name), 0o755);
    }),
  ]);
  return {
    root,
    environment: {
      ...process.env,
      PATH: [bin, process.env["PATH"]].join(delimiter),
      NODE_OPTIONS: "",
      // Each program is a process of its own that would compile the same sources again.
      NODE_COMPILE_CACHE: join(projectRoot, ".cache", "compile"),
    },
    write: async (file, content) => {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), content);
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
