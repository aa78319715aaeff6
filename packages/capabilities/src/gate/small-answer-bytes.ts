/**
 * What an operation that changes something takes for its answer before it acts, in bytes: an effect is never followed by
 * an answer that says there was no room for one. It is more than any answer without a body or a name needs.
 */
export const smallAnswerBytes = 64;
