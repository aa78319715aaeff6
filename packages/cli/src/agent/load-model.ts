import { readFile } from "node:fs/promises";
import type { createAnthropic } from "@ai-sdk/anthropic";
import type { createOpenAI } from "@ai-sdk/openai";
import type { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { ModelEntry } from "@cordon/agent";
import { createScriptedModel } from "@cordon/agent/testing";
import { OptionError, systemProblem } from "@cordon/core";
import type { CommandIo } from "../command-io.ts";
import { quoted } from "../quoted.ts";
import { UsageError } from "../usage-error.ts";
import type { ModelSpec } from "./model-spec.ts";

/** How the packages of providers are loaded, which are installed beside the command by whoever needs them. */
export interface ProviderPackages {
  readonly "@ai-sdk/openai": () => Promise<{ readonly createOpenAI: typeof createOpenAI }>;
  readonly "@ai-sdk/anthropic": () => Promise<{ readonly createAnthropic: typeof createAnthropic }>;
  readonly "@ai-sdk/openai-compatible": () => Promise<{
    readonly createOpenAICompatible: typeof createOpenAICompatible;
  }>;
}

const installed: ProviderPackages = {
  "@ai-sdk/openai": () => import("@ai-sdk/openai"),
  "@ai-sdk/anthropic": () => import("@ai-sdk/anthropic"),
  "@ai-sdk/openai-compatible": () => import("@ai-sdk/openai-compatible"),
};

/**
 * Loads a model. Keys come from the environment: `OPENAI_API_KEY`, `ANTHROPIC_API_KEY`, and for a compatible server, where it
 * wants one, `OPENAI_COMPATIBLE_API_KEY`. `OPENAI_BASE_URL` and `ANTHROPIC_BASE_URL` are used where they are set.
 *
 * @param spec Which.
 * @param io The environment.
 * @param packages Where its package comes from. Default: what is installed.
 * @throws UsageError when the package, the key or the script is not there, or the script is none.
 */
export async function loadModel(
  spec: ModelSpec,
  io: Pick<CommandIo, "environment">,
  packages: ProviderPackages = installed,
): Promise<ModelEntry["model"]> {
  switch (spec.provider) {
    case "scripted":
      return await readScript(spec.file);
    case "openai": {
      const settings = settingsFor("OPENAI", io);
      const provider = await loadPackage("@ai-sdk/openai", packages);
      return provider.createOpenAI(settings)(spec.id);
    }
    case "anthropic": {
      const settings = settingsFor("ANTHROPIC", io);
      const provider = await loadPackage("@ai-sdk/anthropic", packages);
      return provider.createAnthropic(settings)(spec.id);
    }
    case "openai-compatible": {
      const apiKey = keyFor(spec.baseUrl, io);
      const provider = await loadPackage("@ai-sdk/openai-compatible", packages);
      const settings = { name: "openai-compatible", baseURL: spec.baseUrl.href, includeUsage: true };
      return provider.createOpenAICompatible({ ...settings, ...(apiKey === undefined ? {} : { apiKey }) })(spec.id);
    }
  }
}

function settingsFor(
  prefix: string,
  { environment }: Pick<CommandIo, "environment">,
): { readonly apiKey: string; readonly baseURL?: string } {
  const [apiKey, baseURL] = [environment(`${prefix}_API_KEY`), environment(`${prefix}_BASE_URL`)];
  if (apiKey === undefined || apiKey === "") {
    throw new UsageError(
      `Cannot use the model: the environment has no ${prefix}_API_KEY; put your key of the provider there`,
    );
  }
  if (baseURL === undefined || baseURL === "") return { apiKey };
  const url = URL.parse(baseURL);
  if (url === null) throw new UsageError(`Cannot use the model: ${prefix}_BASE_URL is no URL`);
  checkWay(`${prefix}_API_KEY`, url);
  return { apiKey, baseURL };
}

const ownMachine = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u;

function keyFor(url: URL, { environment }: Pick<CommandIo, "environment">): string | undefined {
  const key = environment("OPENAI_COMPATIBLE_API_KEY");
  if (key === undefined || key === "") return undefined;
  checkWay("OPENAI_COMPATIBLE_API_KEY", url);
  return key;
}

/** A key does not travel in the open: not even to a server that was named. */
function checkWay(key: string, { protocol, hostname }: URL): void {
  if (protocol === "https:" || ownMachine.test(hostname)) return;
  throw new UsageError(
    `Cannot send ${key} to ${quoted(hostname)}: the URL is not https, so anybody on the way could read it`,
  );
}

async function readScript(file: string): Promise<ModelEntry["model"]> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`Cannot read the script ${quoted(file)}: ${systemProblem(error)}`, { cause: error });
  }
  try {
    return createScriptedModel(text);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    const place = error.option.replace(/^script\.?/u, "");
    const problem = place === "" ? error.problem : `${place}: ${error.problem}`;
    throw new UsageError(`Cannot use the script ${quoted(file)}: ${problem}`, { cause: error });
  }
}

async function loadPackage<Name extends keyof ProviderPackages>(
  name: Name,
  packages: ProviderPackages,
): Promise<Awaited<ReturnType<ProviderPackages[Name]>>> {
  try {
    return (await packages[name]()) as Awaited<ReturnType<ProviderPackages[Name]>>;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "ERR_MODULE_NOT_FOUND" || !message.includes(name)) throw error;
    throw new UsageError(`Cannot use the model: the package "${name}" is not installed; run npm install ${name}`);
  }
}
