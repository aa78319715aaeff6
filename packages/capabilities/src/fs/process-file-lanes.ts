import { createOperationLanes, type OperationLanes } from "../lanes/operation-lanes.ts";

const poolThreads = Number(process.env["UV_THREADPOOL_SIZE"] ?? 4);

/**
 * The lanes of this process for file operations, for everything that has none of its own. An operation has at most one file
 * system request in Node's thread pool at a time, so their number is how many of the pool's threads guests can occupy: one fewer than Node's thread pool has threads
 * (3 of 4 by default, at least 1), so that the application's own files and name look-ups always have one, and 2 per call.
 */
export const processFileLanes: OperationLanes = createOperationLanes({
  total: Math.max(1, (poolThreads >= 1 ? poolThreads : 4) - 1),
  perOwner: 2,
});
