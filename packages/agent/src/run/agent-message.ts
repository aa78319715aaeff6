/** A message of a conversation. */
export interface AgentMessage {
  readonly role: "user" | "assistant";
  readonly text: string;
  /** Whether it holds text from outside, so that a run that reads it asks before it changes anything. Default false. */
  readonly untrusted?: boolean;
}
