import { env, fs, HostError, http, kv, log, PermissionError, SkillBase, skills } from "@cordon/pdk";

type Step = readonly [what: string, ...values: never[]];

const steps: Readonly<Record<string, (...values: never[]) => unknown>> = {
  read: async (path: string, options?: object) => Array.from(await fs.read(path, options)),
  text: async (path: string) => await fs.readText(path),
  stat: async (path: string) => {
    const { mtimeMs: _changed, ...stat } = await fs.stat(path);
    return stat;
  },
  list: async (path: string, options?: object) => await fs.list(path, options),
  write: async (path: string, content: string) => await fs.write(path, content),
  append: async (path: string, content: string) => await fs.append(path, content),
  mkdir: async (path: string, options?: object) => await fs.mkdir(path, options),
  rename: async (path: string, to: string) => await fs.rename(path, to),
  remove: async (path: string, options?: object) => await fs.remove(path, options),
  get: async (key: string) => await kv.get(key),
  set: async (key: string, value: unknown, options?: object) => await kv.set(key, value, options),
  delete: async (key: string) => await kv.delete(key),
  keys: async (prefix: string, options?: object) => await kv.list(prefix, options),
  env: async (name: string) => await env.read(name),
  skill: async (id: string, input?: unknown) => await skills.call(id, input),
  http: async (url: string, options?: object) => {
    const answer = await http.fetch(url, options);
    return [answer.status, answer.redirected, answer.headers.get("content-type"), await answer.text()];
  },
};

/** Asks the host for whatever its input lists, one after the other, and says what came of each. */
export class Asking extends SkillBase<readonly Step[]> {
  override readonly id = "asking";
  override readonly name = "Asking";
  override readonly version = "1.0.0";
  override readonly permissions = [
    "fs:read:/data/**",
    "fs:write:/data/**",
    "fs:delete:/data/trash/**",
    "kv:read:notes/*",
    "kv:write:notes/*",
    "env:read:LANGUAGE",
    { permission: "env:read:REGION", maxCalls: 1, optional: true },
    { permission: "skill:call:summary", optional: true },
    "network:https:a.example/**",
  ];

  override async execute(input: readonly Step[]): Promise<unknown> {
    const results: unknown[] = [];
    for (const [what, ...values] of input) {
      try {
        results.push((await steps[what]?.(...values)) ?? null);
      } catch (error) {
        results.push(describeError(error));
      }
    }
    log.info("did", input.length);
    return results;
  }
}

function describeError(error: unknown): unknown {
  if (error instanceof PermissionError) return ["PermissionError", error.code, error.message, error.permission];
  return error instanceof HostError ? ["HostError", error.code, error.message] : String(error);
}
