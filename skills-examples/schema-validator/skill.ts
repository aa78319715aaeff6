import { SkillBase } from "@cordon/pdk";
import { z } from "zod";
import { type Kind, schemas } from "./schemas.ts";
import { tools } from "./tools.ts";
import { type Validation, validateRecords } from "./validate-records.ts";

/** Checks records against schemas its author wrote with zod. */
export class SchemaValidator extends SkillBase {
  override readonly id = "schema-validator";
  override readonly name = "Schema validator";
  override readonly version = "1.0.0";
  override readonly description = "Checks people, invoices, events and categories, and says what is wrong where.";
  override readonly license = "Apache-2.0";
  override readonly tags = ["validation", "schema"];
  override readonly limits = { memory: "64MiB", wallTime: "10s" };
  override readonly tools = tools;

  validate({ kind, records }: { readonly kind: Kind; readonly records: readonly unknown[] }): Validation {
    return validateRecords(schemas[kind], records);
  }

  describe({ kind }: { readonly kind: Kind }): object {
    return z.toJSONSchema(schemas[kind], { io: "input" });
  }
}
