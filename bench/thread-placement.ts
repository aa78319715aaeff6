import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Where the main thread and its worker threads run. To wake a thread on another core that sleeps takes several times as
 * long as to hand over to one on the same core, and a scheduler that may choose changes its mind from second to second.
 */
export type ThreadPlacement = "one core" | "two cores" | "any core";

/** Threads that were moved to where a measurement wants them. */
export interface PlacedThreads extends AsyncDisposable {
  readonly placement: ThreadPlacement;
}

/**
 * The placements this machine can hold its threads to: without the program `taskset`, or with one core, only "any core".
 */
export async function possiblePlacements(): Promise<readonly ThreadPlacement[]> {
  const cores = await allowedCores();
  return cores.length < 2 ? ["any core"] : ["one core", "two cores"];
}

/**
 * Moves every thread of this process: all of them to one core, or the main thread to one and all others to a second one.
 * Threads that are started later stay where their creator is.
 *
 * @returns What gives all threads back all cores when it is disposed of.
 */
export async function placeThreads(placement: ThreadPlacement): Promise<PlacedThreads> {
  const cores = await allowedCores();
  const [first, second] = cores;
  if (placement !== "any core" && first !== undefined && second !== undefined) {
    await moveAllThreads([placement === "one core" ? first : second]);
    await run("taskset", ["-p", "-c", first, String(process.pid)]);
  }
  return {
    placement,
    [Symbol.asyncDispose]: async () => {
      if (placement !== "any core") await moveAllThreads(cores);
    },
  };
}

async function moveAllThreads(cores: readonly string[]): Promise<void> {
  await run("taskset", ["-a", "-p", "-c", cores.join(","), String(process.pid)]);
}

/** The cores this process may use, by their numbers; none where nobody can say. */
async function allowedCores(): Promise<readonly string[]> {
  const said = await run("taskset", ["-c", "-p", String(process.pid)]).catch(() => undefined);
  return coresIn(said?.stdout.split(":").at(-1) ?? "");
}

/** Reads a list of cores such as `0,2-4`. */
export function coresIn(list: string): readonly string[] {
  return list
    .trim()
    .split(",")
    .filter((part) => /^\d+(?:-\d+)?$/u.test(part))
    .flatMap((part) => {
      const [first = 0, last = first] = part.split("-").map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
    });
}
