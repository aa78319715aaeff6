import { createRuntime, type Skill } from "@cordon/runtime";

/** A skill in a runtime of its own: one watchdog, one cell. */
export interface CordonSkill extends AsyncDisposable {
  readonly skill: Skill;
  /** Another skill on the same cells. Its tools are those of its kind unless they are named. */
  readonly load: (name: string, module: Uint8Array, tools?: readonly string[]) => Promise<Skill>;
  /** Calls that ended, as the listener heard of them. */
  readonly endedCalls: () => number;
  /** Cells that ended. */
  readonly cellExits: () => number;
}

/** What an operator would write for these skills. They ask for nothing; the entries are there to be looked at. */
const policy = {
  version: 1,
  defaults: { memory: "16MiB", wallTime: "5s", queueTime: "5s", hostCalls: 1000 },
  skills: {
    "echo@^1": { allow: ["fs:read:/data/*", "network:https:api.example.com/v1/**", "kv:read:cache*"] },
    "runaway@^1": { deny: ["fs:read:/data/private/**"] },
  },
};

/**
 * Starts a runtime as an embedder would: a policy, limits, a listener for events; journal and receipt are always on.
 *
 * @param name The id of the first skill.
 * @param module Its module.
 */
export async function startCordonSkill(name: string, module: Uint8Array): Promise<CordonSkill> {
  let ended = 0;
  let exits = 0;
  const runtime = await createRuntime({
    policy,
    onEvent: ({ type }) => {
      if (type === "call-end") ended += 1;
      if (type === "cell-exit") exits += 1;
    },
  });
  const load: CordonSkill["load"] = (id, bytes, tools = usualTools(id)) =>
    runtime.load(bytes, { manifest: { abi: 1, id, name: id, version: "1.0.0", tools: describeTools(tools) } });
  const skill = await load(name, module);
  return {
    skill,
    load,
    endedCalls: () => ended,
    cellExits: () => exits,
    [Symbol.asyncDispose]: () => runtime[Symbol.asyncDispose](),
  };
}

function usualTools(id: string): readonly string[] {
  return id === "runaway" ? ["spin", "fill", "recurse"] : ["execute"];
}

function describeTools(names: readonly string[]): readonly object[] {
  return names.map((name) => ({ name, description: `The tool ${name}` }));
}
