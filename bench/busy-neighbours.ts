import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Starts processes that do nothing but compute, as the neighbours of a rented machine do. Disposing ends them. */
export function startBusyNeighbours(count: number): Disposable {
  const file = fileURLToPath(new URL("./busy-neighbour-process.ts", import.meta.url));
  const neighbours = Array.from({ length: count }, () => fork(file, { stdio: "ignore" }));
  return {
    [Symbol.dispose]: () => {
      for (const neighbour of neighbours) neighbour.kill("SIGKILL");
    },
  };
}
