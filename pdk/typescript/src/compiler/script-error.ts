/** Raised when a script at build time throws. Positions are those of the bundle. */
export class ScriptError extends Error {
  /** The stack as the engine gives it. */
  readonly scriptStack: string;

  constructor(message: string, scriptStack: string) {
    super(message);
    this.name = "ScriptError";
    this.scriptStack = scriptStack;
  }
}
