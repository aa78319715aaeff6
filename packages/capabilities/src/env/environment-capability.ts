import { canonicalEnvironmentRequest, decodeFrame, FrameError, type FrameLimits } from "@cordon/core";

import { AnswerFailure } from "../gate/answer-failure.ts";
import type { Capability } from "../gate/capability.ts";

/** What `cordon_env` reaches. */
export interface EnvironmentCapabilityOptions {
  /** The values by name. Never the variables of a process, unless the embedder puts one here. */
  readonly values: ReadonlyMap<string, string>;
}

const frameLimits: FrameLimits = Object.freeze({ frameBytes: 1_028, headerBytes: 1_024, headerDepth: 1 });

/**
 * Makes `cordon_env`: reads one configured value, with `env:read:NAME`.
 *
 * @param options The values.
 */
export function createEnvironmentCapability({ values }: EnvironmentCapabilityOptions): Capability {
  return {
    name: "cordon_env",
    parse(request) {
      const { header, body } = decodeFrame(request, frameLimits);
      const { name, ...rest } = header;
      if (typeof name !== "string") throw new FrameError('"name" is not a string');
      if (Object.keys(rest).length > 0) throw new FrameError("the header has a field it does not know");
      if (body.length > 0) throw new FrameError("the request has a body");
      return {
        header,
        description: `read the value "${name}"`,
        requests: [canonicalEnvironmentRequest(name)],
        act: async () => {
          const value = values.get(name);
          if (value !== undefined) return { header: { value } };
          const message = `Cannot read the value "${name}": the host has none of that name`;
          throw new AnswerFailure({ code: "NOT_FOUND", message });
        },
      };
    },
  };
}
