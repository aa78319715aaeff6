/** Says whether a string is of a format, in time that grows with its length at most. */
export type FormatCheck = (text: string) => boolean;

/**
 * The formats a schema may name. All are checked, and a schema that names another one is refused: JSON Schema leaves it
 * open whether a format means anything, and a rule that may mean nothing protects nobody.
 */
export const stringFormats: ReadonlyMap<string, FormatCheck> = new Map([
  ["date", isDate],
  ["time", isTime],
  ["date-time", isDateTime],
  ["email", isEmail],
  ["uri", isUri],
  ["uuid", (text) => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/iu.test(text)],
  // Loaded when an address is first looked at: a program that has none starts without it.
  ["ipv4", (text) => process.getBuiltinModule("node:net").isIPv4(text)],
  ["ipv6", (text) => process.getBuiltinModule("node:net").isIPv6(text) && !text.includes("%")],
]);

const dayNumbers = /^(\d{4})-(\d{2})-(\d{2})$/u;
const timeNumbers = /^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/iu;

function isDate(text: string): boolean {
  const [, year, month, day] = dayNumbers.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

function isTime(text: string): boolean {
  return text.length <= 40 && timeNumbers.test(text);
}

function isDateTime(text: string): boolean {
  return /^[Tt ]$/u.test(text[10] ?? "") && isDate(text.slice(0, 10)) && isTime(text.slice(11));
}

/** One `@` with something printable on both sides, in the lengths mail allows; whether anybody reads it is not said. */
function isEmail(text: string): boolean {
  if (text.length > 254 || !/^[!-~]+$/u.test(text)) return false;
  const [local = "", domain = "", ...rest] = text.split("@");
  return (
    rest.length === 0 && local.length > 0 && local.length <= 64 && /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/iu.test(domain)
  );
}

/** Absolute and in ASCII, as the WHATWG parser reads it. */
function isUri(text: string): boolean {
  return text.length <= 8_192 && /^[a-z][a-z0-9+.-]*:[!-~]+$/iu.test(text) && URL.canParse(text);
}
