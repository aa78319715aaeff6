import type { Reporter, SerializedError, TestModule, Vitest } from "vitest/node";

/**
 * Ends a test run with the line `N passed, N failed`, alone on its line and after everything else that is printed.
 *
 * A file or suite that cannot be loaded, an unhandled error and a run without one finished test each count as a failure
 * and make the exit code non-zero. Skipped tests are counted in neither number.
 */
export default class SummaryReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    let passed = 0;
    let failed = unhandledErrors.length;
    for (const module of modules) {
      if (module.errors().length > 0) failed += 1;
      for (const suite of module.children.allSuites()) {
        if (suite.errors().length > 0) failed += 1;
      }
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") passed += 1;
        if (state === "failed") failed += 1;
      }
    }
    if (passed + failed === 0) {
      this.#vitest?.logger.log("No test was run: a run that checks nothing counts as one failure");
      failed = 1;
    }
    if (failed > 0) process.exitCode = 1;
    this.#vitest?.logger.log(`${passed} passed, ${failed} failed`);
  }
}
