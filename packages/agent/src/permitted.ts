import {
  canonicalModelRequest,
  canonicalSkillRequest,
  matches,
  parsePermission,
  type PermissionRequest,
} from "@cordon/core";

type Ceilings = readonly (readonly string[])[];

/** Says whether every list lets a model be asked. A name that is not `PROVIDER/MODEL` is in no permission. */
export function mayAskModel(ceilings: Ceilings, model: string): boolean {
  return ceilings.length === 0 || isCovered(ceilings, () => canonicalModelRequest(model));
}

/** Says whether every list lets a skill be called. What it then does is decided where it does it. */
export function mayCallSkill(ceilings: Ceilings, skillId: string): boolean {
  return ceilings.length === 0 || isCovered(ceilings, () => canonicalSkillRequest(skillId));
}

function isCovered(ceilings: Ceilings, requestOf: () => PermissionRequest): boolean {
  let request: PermissionRequest;
  try {
    request = requestOf();
  } catch {
    return false;
  }
  return ceilings.every((ceiling) => ceiling.some((text) => matches(parsePermission(text), request)));
}
