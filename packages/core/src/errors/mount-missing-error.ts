import { CordonError } from "./cordon-error.ts";

/** Raised when a skill is granted files of a virtual folder where no folder of the host is mounted. */
export class MountMissingError extends CordonError {
  readonly skillId: string;
  /** The permission that reaches nothing. */
  readonly permission: string;

  constructor(skillId: string, permission: string) {
    const place = permission.slice(permission.indexOf("/"));
    const root = `/${place.split("/")[1] ?? ""}`;
    super(
      "MOUNT_MISSING",
      `Cannot load the skill "${skillId}": nothing is mounted for "${permission}"; add mounts: { ${root}: ./folder }`,
    );
    this.skillId = skillId;
    this.permission = permission;
  }
}
