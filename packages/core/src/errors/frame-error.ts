import { CordonError } from "./cordon-error.ts";

/** Raised when bytes are not a frame of the host ABI, or a header has a field that its operation does not know. */
export class FrameError extends CordonError {
  /** What is wrong, without any text of the frame. */
  readonly reason: string;

  constructor(reason: string) {
    super("FRAME_INVALID", `Cannot decode a frame: ${reason}`);
    this.reason = reason;
  }
}
