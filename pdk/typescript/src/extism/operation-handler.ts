/** An operation a skill asks for. The skill chose everything in it. */
export interface HandledOperation {
  /** The request, with the fields the host ABI has for the capability: for HTTP `method`, `url`, `headers` and so on. */
  readonly header: Readonly<Record<string, unknown>>;
  /** The bytes that go along. */
  readonly body: Uint8Array;
  /** Aborted when the skill cancels the operation. */
  readonly signal: AbortSignal;
}

/** What a handler answers. */
export interface HandlerAnswer {
  /** The answer, or `{ error: { code, message } }`. */
  readonly header: Readonly<Record<string, unknown>>;
  readonly body?: Uint8Array;
}

/**
 * Does an operation, or refuses it. It decides alone: nobody compares the request with the permissions the skill's manifest
 * asks for.
 */
export type OperationHandler = (operation: HandledOperation) => HandlerAnswer | Promise<HandlerAnswer>;

/** What a host of Extism offers a skill. A capability without a handler is answered with `DENIED`. */
export interface ExtismHandlers {
  readonly http?: OperationHandler;
  readonly fs?: OperationHandler;
  readonly kv?: OperationHandler;
  readonly env?: OperationHandler;
  readonly skill?: OperationHandler;
  /** Is told what a handler threw; the skill learns no more than `IO`. Default: nobody is told. */
  readonly failed?: (error: unknown) => void;
}

/** The capabilities a handler can be given for. */
export const handledCapabilities = ["http", "fs", "kv", "env", "skill"] as const;

/** One of {@link handledCapabilities}. */
export type HandledCapability = (typeof handledCapabilities)[number];

/** Runs the handler of a capability. Never rejects. */
export async function handleOperation(
  handlers: ExtismHandlers,
  capability: HandledCapability | undefined,
  operation: HandledOperation,
): Promise<HandlerAnswer> {
  const handler = capability === undefined ? undefined : handlers[capability];
  if (handler === undefined)
    return refusal("DENIED", `Cannot use "${capability ?? "it"}": this host does not offer it`);
  try {
    return await handler(operation);
  } catch (error) {
    handlers.failed?.(error);
    return refusal("IO", "Cannot do the operation: it failed in the host");
  }
}

function refusal(code: string, message: string): HandlerAnswer {
  return { header: { error: { code, message } } };
}
