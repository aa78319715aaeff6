import type { RunnableModule } from "../../cell/interface.ts";
import { cellCallOf, inputTooLarge } from "../cell-call-of.ts";
import type { Dispatcher } from "../dispatcher.ts";
import { endedBefore, refused } from "../refusals.ts";
import type { SandboxSession } from "../sandbox-interface.ts";
import type { PinnedSession } from "./pinned-session.ts";

/** What a handle of a session is made of. */
export interface SandboxSessionParts {
  readonly dispatcher: Dispatcher;
  readonly session: PinnedSession;
  readonly module: RunnableModule;
  readonly tenant: string;
  readonly skill: string;
}

/** Makes the handle of a session. */
export function createSandboxSession(parts: SandboxSessionParts): SandboxSession {
  const { dispatcher, session, module, tenant, skill } = parts;
  const run: SandboxSession["run"] = (call, { signal, onBegin } = {}) => {
    if (session.endedBy !== undefined) return refused(endedBefore(session.endedBy), call.input.length);
    const tooLarge = inputTooLarge(call);
    if (tooLarge !== undefined) return Promise.resolve(tooLarge);
    const { hostFunctions, callId, limits, priority = "normal", ownsInput = false, mayCall = false } = call;
    return dispatcher.run({
      call: cellCallOf(module.moduleId, call),
      options: { module, hostFunctions, callId, tenant, session: session.id, mayMoveInput: ownsInput },
      priority,
      tenant,
      skill,
      limits,
      signal,
      onBegin,
      session,
      mayCall,
    });
  };
  return Object.freeze({
    get endedBy() {
      return session.endedBy;
    },
    closed: session.closed,
    run,
    end: (reason) => dispatcher.endSession(session, reason),
    [Symbol.asyncDispose]: () => dispatcher.endSession(session, "disposed"),
  } satisfies SandboxSession);
}
