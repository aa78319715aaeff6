/** What a cell must know about an admitted module to run it. Plain data, made by admission, never by the guest. */
export interface ModulePlan {
  /** Functions to run before the tool, in this order. */
  readonly initializers: readonly string[];
  /** The tools: exported name, and whether the function returns a status. */
  readonly tools: readonly { readonly name: string; readonly returnsStatus: boolean }[];
  /** Linear memory in 64 KiB pages, or undefined when the module has none. */
  readonly memory: { readonly initialPages: number; readonly maximumPages: number } | undefined;
  /** Names of the functions it imports that the host serves; when empty, the guest never waits. */
  readonly brokerImports: readonly string[];
  /** Whether it was rewritten with fuel. */
  readonly fuel: boolean;
  /** Whether it runs in slices, between which no frame of it is on any stack; see `docs/adr/0020`. Default false. */
  readonly resumable?: boolean;
  /**
   * The private exports of its variables, when an instance is nothing but its memory and these: then it can be given up
   * between slices. Default: it cannot.
   */
  readonly keptGlobals?: readonly string[] | undefined;
}

/** Whether a guest keeps a stack while it waits for the host. One that runs in slices has none. */
export const takesStack = ({ brokerImports, resumable = false }: ModulePlan): boolean =>
  brokerImports.length > 0 && !resumable;
