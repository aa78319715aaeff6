import { SkillBase } from "@cordon/pdk";
import { attacks } from "./attacks.ts";

/** Does what a hostile author would, with every permission it could ask for and none that was granted. */
export default class Hostile extends SkillBase<{ readonly attack: string }, unknown> {
  override readonly id = "hostile";
  override readonly name = "Hostile";
  override readonly version = "1.0.0";
  override readonly permissions = [
    "kv:read:notes/*",
    "kv:write:notes/*",
    { permission: "fs:read:/**", optional: true },
    { permission: "network:http", optional: true },
    { permission: "skill:call:other", optional: true },
  ];

  override async execute({ attack }: { readonly attack: string }): Promise<unknown> {
    return await attacks[attack]?.();
  }
}
