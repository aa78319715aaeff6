import { CordonError } from "./cordon-error.ts";

/**
 * Raised when a folder cannot be mounted. It is for the operator, who wrote the folder down, and never for the guest.
 */
export class MountError extends CordonError {
  /** Where the guest would have seen the folder. */
  readonly virtualPath: string;
  /** The folder as the operator wrote it. */
  readonly folder: string;
  /** Why it was refused. */
  readonly reason: string;

  constructor(virtualPath: string, folder: string, reason: string) {
    super("MOUNT_INVALID", `Cannot mount "${folder}" at "${virtualPath}": ${reason}`);
    this.virtualPath = virtualPath;
    this.folder = folder;
    this.reason = reason;
  }
}
