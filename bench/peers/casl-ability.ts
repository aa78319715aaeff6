import { createMongoAbility, subject } from "@casl/ability";
import type { ExpressionRequest, ExpressionRule } from "./regular-expressions.ts";

/**
 * The same rules for CASL, whose conditions are regular expressions on a field of what is asked for.
 *
 * @returns Says whether a rule lets a request through. No deny, no limits, no reason.
 */
export function caslDecider(rules: readonly ExpressionRule[]): (request: ExpressionRequest) => boolean {
  const ability = createMongoAbility(
    rules.map(({ action, target }) => ({
      action,
      subject: "target",
      conditions: { text: { $regex: target } },
    })),
  );
  return ({ action, target }) => ability.can(action, subject("target", { text: target }));
}
