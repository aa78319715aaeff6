import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { systemProblem } from "@cordon/core";
import { createRuntime, createSkillRunner, type RuntimeOptions, type Skill } from "@cordon/runtime";
import { assignments } from "./assignments.ts";
import type { CommandIo } from "./command-io.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { loadMcpServer } from "./load-mcp-server.ts";
import { quoted } from "./quoted.ts";
import { readSecrets } from "./read-secrets.ts";
import { parseHttpAddress, serveHttp } from "./serve-http.ts";
import { serveStandardStreams } from "./serve-standard-streams.ts";
import { UsageError } from "./usage-error.ts";
import { version } from "./version.ts";

/** The options of `cordon mcp`, as the parser gives them. */
export interface McpOptions {
  readonly skills: string;
  readonly policy?: string;
  readonly grant?: readonly string[];
  readonly mount?: readonly string[];
  readonly limit?: readonly string[];
  readonly secret?: readonly string[];
  readonly tenant?: string;
  readonly http?: string;
  readonly host?: readonly string[];
  readonly origin?: readonly string[];
  readonly bearer?: string;
}

/**
 * `cordon mcp`: offers the skills of a folder to MCP clients, over standard input and output or over HTTP, until its input ends
 * or it is interrupted. Nobody is asked for approvals: what a policy asks for is refused.
 *
 * @returns The exit code: 0 also after an interrupt, which is how it ends.
 * @throws UsageError, OutputError, and what starting a runtime and loading a skill throws.
 */
export async function mcpCommand(options: McpOptions, io: CommandIo): Promise<ExitCode> {
  const { skills: folder, http, bearer, host: hosts, origin: origins, tenant } = options;
  const address = http === undefined ? undefined : parseHttpAddress(http);
  const secrets = bearer === undefined ? {} : await readSecrets([bearer], io);
  const [token] = Object.values(secrets);
  if (address === undefined && (token ?? hosts ?? origins) !== undefined) {
    throw new UsageError("Cannot use --bearer, --host or --origin without --http");
  }
  if (address?.isLoopback === false && token === undefined) {
    throw new UsageError(
      `Cannot serve at ${quoted(http ?? "")} without a token: others reach it; add --bearer NAME, or use 127.0.0.1`,
    );
  }
  const { toMcpServer } = await loadMcpServer();
  const files = await modulesIn(folder);
  await using runtime = await createRuntime(runtimeOptions(options, await readSecrets(options.secret ?? [], io)));
  const dispose = (): void => void runtime[Symbol.asyncDispose]();
  io.signal.addEventListener("abort", dispose);
  const loaded: Skill[] = [];
  for (const file of files) {
    io.signal.throwIfAborted();
    loaded.push(await runtime.load(file));
  }
  await using server = toMcpServer(createSkillRunner(loaded), {
    name: "cordon",
    version,
    ...(hosts === undefined ? {} : { hosts }),
    ...(origins === undefined ? {} : { origins }),
    ...(token === undefined ? {} : { bearer: token }),
    ...(tenant === undefined ? {} : { tenant }),
  });
  if (address === undefined) await serveStandardStreams(server, io);
  else await serveHttp(server, address, io);
  return exitCodes.ok;
}

async function modulesIn(folder: string): Promise<readonly string[]> {
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw new UsageError(`Cannot read the folder ${quoted(folder)}: ${systemProblem(error)}`, { cause: error });
  }
  const modules = names.filter((name) => name.endsWith(".wasm")).toSorted();
  if (modules.length === 0)
    throw new UsageError(`Cannot find a skill in ${quoted(folder)}: no file of it ends in .wasm`);
  return modules.map((name) => join(folder, name));
}

function runtimeOptions(
  { policy, grant = [], mount = [], limit = [] }: McpOptions,
  secrets: Readonly<Record<string, string>>,
): RuntimeOptions {
  return {
    ...(policy === undefined ? {} : { policy }),
    grants: grant,
    mounts: assignments("--mount", mount, { example: "/data=./folder" }),
    limits: assignments("--limit", limit, { example: "memory=16MiB" }),
    secrets,
  };
}
