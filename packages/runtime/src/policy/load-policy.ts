import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { emptyPolicy, parsePolicy, type Policy, PolicyError, systemProblem } from "@cordon/core";
import { sha256 } from "../sha256.ts";
import { parseStrictYaml } from "./strict-yaml.ts";

/** A policy, and what the runtime needs beside it. */
export interface LoadedPolicy {
  readonly policy: Policy;
  /** Of the text, or of the JSON of a plain object. */
  readonly digest: string;
  /** What the folders of its mounts are relative to. */
  readonly baseFolder: string;
}

/** Where a policy comes from: a file, or plain data as a YAML parser gives it. */
export type PolicySource = string | URL | Readonly<Record<string, unknown>>;

/**
 * Loads a policy. Without one, nothing is granted.
 *
 * @param source A path or URL of a YAML file, or plain data. Folders in it are relative to the file, or to the working
 * folder of the process.
 * @throws PolicyError with file, line and column, where it is a file.
 */
export async function loadPolicy(source: PolicySource | undefined): Promise<LoadedPolicy> {
  if (source === undefined) return await fromData({ version: 1 }, emptyPolicy);
  if (typeof source === "string" || source instanceof URL) {
    return await fromFile(typeof source === "string" ? source : fileURLToPath(source));
  }
  return await fromData(source, parsePolicy(source));
}

async function fromData(data: Readonly<Record<string, unknown>>, policy: Policy): Promise<LoadedPolicy> {
  return { policy, digest: await sha256(new TextEncoder().encode(JSON.stringify(data))), baseFolder: process.cwd() };
}

async function fromFile(file: string): Promise<LoadedPolicy> {
  const bytes = await readPolicyFile(file);
  const text = new TextDecoder().decode(bytes);
  const yaml = parseStrictYaml(text);
  if ("problem" in yaml) {
    const { problem, line, column } = yaml;
    throw new PolicyError({ path: [], problem }, { file, line, column });
  }
  try {
    const policy = parsePolicy(yaml.value);
    return { policy, digest: await sha256(bytes), baseFolder: dirname(resolve(file)) };
  } catch (error) {
    if (error instanceof PolicyError) throw error.at({ file, ...yaml.locate(error.path) });
    throw error;
  }
}

async function readPolicyFile(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new PolicyError({ path: [], problem: systemProblem(error) }, { file });
  }
}
