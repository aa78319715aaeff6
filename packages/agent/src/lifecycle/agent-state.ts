/**
 * Where an agent is in its life:
 *
 * - `created`: registered, and nothing was done yet. `initialising`: what it needs is brought up.
 * - `ready`: it takes runs, and none is under way. `running`: it takes runs, and some are.
 * - `paused`: it takes no runs; those that were under way stand still.
 * - `error`: it failed, and takes no runs; those that were under way stand still until it is restarted or given up.
 * - `terminated`: it is over. It never leaves this state.
 */
export type AgentState = "created" | "initialising" | "ready" | "running" | "paused" | "error" | "terminated";

/** For each state those that may follow. Everything else is refused. */
export const followingStates: Readonly<Record<AgentState, readonly AgentState[]>> = {
  created: ["initialising", "terminated"],
  initialising: ["ready", "error", "terminated"],
  ready: ["running", "paused", "error", "terminated"],
  running: ["ready", "paused", "error", "terminated"],
  paused: ["ready", "terminated"],
  error: ["initialising", "terminated"],
  terminated: [],
};

/** Why a state followed another. */
export type TransitionReason =
  | "start"
  | "restart"
  | "initialised"
  | "initialise-failed"
  | "run"
  | "idle"
  | "run-failed"
  | "check-failed"
  | "pause"
  | "resume"
  | "shutdown";
