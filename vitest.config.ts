import { defineConfig } from "vitest/config";

const major = Number(process.versions.node.split(".")[0]);
if (major < 24) {
  throw new Error(
    `Cannot run the tests on Node ${process.versions.node}: Cordon needs Node 24.15 or newer. ` +
      "Run `npm test`, which brings its own Node, or put node_modules/.bin first in PATH",
  );
}

/** Packages name their TypeScript sources under this condition, so the tests need no build. */
const sourceCondition = "@cordon/source";
const excluded = ["**/node_modules/**", "**/dist/**", "**/build/**", "**/.cache/**"];

export default defineConfig({
  resolve: { conditions: [sourceCondition] },
  ssr: { resolve: { conditions: [sourceCondition] } },
  test: {
    include: ["packages/**/src", "test", "skills-examples", "pdk", "bench"].map((folder) => `${folder}/**/*.test.ts`),
    exclude: excluded,
    // Node hands its own flags to the worker threads and vitest hands these to its processes: both then see the sources.
    execArgv: [`--conditions=${sourceCondition}`],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    silent: "passed-only",
    passWithNoTests: false,
    reporters: ["default", "./test/gate/summary-reporter.ts"],
  },
});
