/** A rule as many applications have them: what it is about, and a regular expression for what it lets through. */
export interface ExpressionRule {
  readonly action: string;
  readonly target: RegExp;
}

/** One question to the rules. */
export interface ExpressionRequest {
  readonly action: string;
  readonly target: string;
}

/** Makes a rule for everything below a prefix, or for exactly one target. Of its characters only the full stop is escaped. */
export function expressionRule(action: string, prefix: string, isExact: boolean): ExpressionRule {
  return { action, target: new RegExp(`^${prefix.replaceAll(".", "\\.")}${isExact ? "" : ".*"}$`, "u") };
}

/** Says whether a rule lets a request through, trying one after the other. No deny, no limits, no reason. */
export function anyExpressionMatches(rules: readonly ExpressionRule[], { action, target }: ExpressionRequest): boolean {
  return rules.some((rule) => rule.action === action && rule.target.test(target));
}
