/**
 * Which packages a package may import: the arrows of the architecture page. Down only.
 *
 * The lint rules hold the same table as patterns (`lint-rules.test.ts` proves that each row fires) and `package.json` and
 * `tsconfig.json` of every package are held against it (`checks/workspace-graph.ts`).
 */
export const importDirections: Readonly<Record<string, readonly string[]>> = {
  core: [],
  sandbox: ["core"],
  capabilities: ["core"],
  runtime: ["capabilities", "core", "sandbox"],
  agent: ["core"],
  store: ["core"],
  telemetry: ["core"],
  gateway: ["agent", "core", "runtime", "store", "telemetry"],
  cli: ["agent", "core", "gateway", "runtime", "store", "telemetry"],
};
