import { asyncPrograms } from "./programs/async-order.ts";
import { collectionPrograms } from "./programs/collections.ts";
import { datePrograms } from "./programs/dates.ts";
import { errorPrograms } from "./programs/errors.ts";
import { jsonPrograms } from "./programs/json.ts";
import { numberPrograms } from "./programs/numbers.ts";
import { regularExpressionPrograms } from "./programs/regular-expressions.ts";
import { syntaxPrograms } from "./programs/syntax.ts";
import { textPrograms } from "./programs/texts.ts";
import type { Programs } from "./program.ts";

/** What the language itself does: each program gives the same in Node and in a skill. */
export const languagePrograms: Programs = {
  ...asyncPrograms,
  ...collectionPrograms,
  ...datePrograms,
  ...errorPrograms,
  ...jsonPrograms,
  ...numberPrograms,
  ...regularExpressionPrograms,
  ...syntaxPrograms,
  ...textPrograms,
};
