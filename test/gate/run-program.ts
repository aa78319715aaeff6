import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";

/** How {@link runProgram} starts a program. */
export interface RunProgramOptions {
  /** The folder the program runs in. */
  readonly directory: string;
  /** Shown as it is printed (`show`, the default) or kept for the caller (`keep`). */
  readonly output?: "show" | "keep";
}

/** How a program ended. */
export interface ProgramResult {
  /** The exit code; 1 when a signal ended the program. */
  readonly exitCode: number;
  /** Both output streams, in the order they came to be read; empty when the output was shown. */
  readonly output: string;
  /** Standard output alone, whose order is the program's own; empty when the output was shown. */
  readonly standardOutput: string;
}

/** Runs a JavaScript or TypeScript file, with arguments, on the Node that runs the gate. It gets no input. */
export function runProgram(command: readonly string[], options: RunProgramOptions): Promise<ProgramResult> {
  const keep = options.output === "keep";
  const searchPath = [join(options.directory, "node_modules", ".bin"), process.env["PATH"]].join(delimiter);
  return new Promise<ProgramResult>((resolve, reject) => {
    const child = spawn(process.execPath, command, {
      cwd: options.directory,
      env: { ...process.env, PATH: searchPath },
      stdio: keep ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
    });
    const parts: Buffer[] = [];
    const standardParts: Buffer[] = [];
    child.stdout?.on("data", (part: Buffer) => {
      parts.push(part);
      standardParts.push(part);
    });
    child.stderr?.on("data", (part: Buffer) => parts.push(part));
    child.on("error", reject);
    child.on("close", (code) => {
      const [output, standardOutput] = [parts, standardParts].map((kept) => Buffer.concat(kept).toString("utf8"));
      resolve({ exitCode: code ?? 1, output: output ?? "", standardOutput: standardOutput ?? "" });
    });
  });
}
