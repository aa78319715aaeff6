/** How an agent works: data only. It never grants anything. */
export interface AgentMode {
  readonly name: string;
  /** Added to the instructions. */
  readonly instructions: string;
  /** Default: the model's own. */
  readonly temperature?: number;
  /** Names of tools it may call, or their beginnings and `*`. Default: all that are offered. */
  readonly tools?: readonly string[];
  /**
   * `required`: an answer in which a paragraph cites no result of a tool, or cites one that was not read, is sent back once and
   * then refused. Default: nothing is looked at.
   */
  readonly citations?: "required";
}

/** The modes there are: deep work, finding ideas, investigation with citations. */
export const agentModes: Readonly<Record<"focus" | "creative" | "research", AgentMode>> = {
  focus: {
    name: "focus",
    instructions:
      "Work on the one task that was given, to its end, and on nothing else. Prefer the shortest way that is right. " +
      "State what you assumed, and say so when something cannot be done.",
    temperature: 0.2,
  },
  creative: {
    name: "creative",
    instructions:
      "Look for ideas: offer several that differ from each other before you judge any, and say what speaks for and " +
      "against each. Name what is a guess.",
    temperature: 0.9,
  },
  research: {
    name: "research",
    instructions:
      "Investigate thoroughly. Support each statement by what a tool returned, and cite it: the origin of the result in " +
      "square brackets, as in [skill:report@1.0.0]. Where sources disagree, say so. What no source supports is marked as " +
      "not verified. An answer with a paragraph that does neither is not accepted.",
    temperature: 0.3,
    citations: "required",
  },
};
