import { type ExplainAnswer, explainRequest, isDeeperThan } from "@cordon/core";

const maxDepth = 64;
const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Answers one line of `cordon explain --jsonl`, whatever it holds: what is not `{"granted": [...], "requested": "..."}`
 * in JSON is `invalid`, and says why. Other fields are left out of account.
 *
 * @param line The bytes of the line, without its end.
 */
export function answerLine(line: Uint8Array): ExplainAnswer {
  if (isDeeperThan(line, maxDepth)) return invalid(`the line nests deeper than ${maxDepth} levels`);
  let question: unknown;
  try {
    question = JSON.parse(decoder.decode(line));
  } catch (error) {
    return invalid(error instanceof SyntaxError ? "the line is not JSON" : "the line is not UTF-8");
  }
  if (typeof question !== "object" || question === null || Array.isArray(question)) {
    return invalid('the line is not {"granted": [...], "requested": "..."}');
  }
  const { granted, requested } = question as { readonly granted?: unknown; readonly requested?: unknown };
  if (!("granted" in question && "requested" in question)) {
    return invalid(`the line has no "${"granted" in question ? "requested" : "granted"}"`);
  }
  return explainRequest({ granted, requested });
}

/**
 * The answer to a line that is no question.
 *
 * @param why What is wrong with it.
 */
export function invalid(why: string): ExplainAnswer {
  return { decision: "invalid", rule: null, why };
}
