import { CachedSkill } from "@cordon/pdk";

/** Counts how often it had to compute. */
export class Counting extends CachedSkill<unknown, number> {
  override readonly id = "counting";
  override readonly name = "Counting";
  override readonly version = "1.0.0";
  override readonly permissions = ["kv:read:cache/*", "kv:write:cache/*"];
  #computed = 0;

  override compute(): number {
    this.#computed += 1;
    return this.#computed;
  }
}
