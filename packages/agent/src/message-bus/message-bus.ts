import type { BusMember } from "./bus-member.ts";

/** Who joins a bus. The operator gives the tags, and with them the rights. */
export interface JoinOptions {
  /** Unique among the members that are there. */
  readonly name: string;
  readonly tags?: readonly string[];
}

/** Passes messages on between members, in this process. */
export interface MessageBus extends AsyncDisposable {
  /**
   * Lets somebody in.
   *
   * @throws OptionError for a name that is taken or none; DisposedError once it is closed.
   */
  join(options: JoinOptions): BusMember;
  /**
   * Ends everything: each message that was not acked expires as `closed`, and handlers that run are waited for, for a while.
   *
   * @returns How many handlers still ran then. They cannot be ended from outside.
   */
  close(): Promise<number>;
}
