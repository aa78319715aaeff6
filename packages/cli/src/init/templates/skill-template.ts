/** What a template is told about the skill it is for. */
export interface TemplateFacts {
  /** The id of the skill, which is the name of its folder. */
  readonly id: string;
  /** The name of its class. */
  readonly className: string;
}

/** A skill to start from. Everything in it works at once: it builds and passes its own tests. */
export interface SkillTemplate {
  /** What `--template` takes. */
  readonly name: string;
  /** What it shows, in half a sentence. */
  readonly summary: string;
  /** What the policy grants. */
  readonly allow: readonly string[];
  /** Virtual path to folder, for the policy. */
  readonly mounts: Readonly<Record<string, string>>;
  /** An input that the README shows, with what comes out of it or what it needs. */
  readonly exampleInput: string;
  /** Its own files, by path. */
  readonly files: (facts: TemplateFacts) => Readonly<Record<string, string>>;
}
