/**
 * A text without what stands between `<` and `>`, such as the tags of HTML. It makes text shorter and easier to read; it does
 * not make HTML safe to show, since what is left can hold `<` all the same.
 */
export function stripTags(text: string): string {
  return text.replaceAll(/<[^>]*>/gu, "");
}
