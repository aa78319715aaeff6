import { HostError } from "./host-error.ts";

/** Raised when no permission allows what was asked, or a person still has to approve it. */
export class PermissionError extends HostError {
  /** The permission to ask for, where the host names one. */
  readonly permission: string | undefined;

  constructor(code: string, message: string, permission: string | undefined) {
    super(code, permission === undefined ? message : `${message} (permission "${permission}")`);
    this.name = "PermissionError";
    this.permission = permission;
  }
}
