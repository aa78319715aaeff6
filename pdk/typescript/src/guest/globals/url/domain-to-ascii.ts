import { decodePunycode, encodePunycode } from "./punycode.ts";

const prefix = "xn--";

/**
 * A domain as name servers know it, by the rules of UTS #46 as the engine's own tables of Unicode have them: lower case,
 * compatibility forms replaced, labels beyond ASCII in Punycode. Undefined for what is no domain.
 */
export function domainToAscii(domain: string): string | undefined {
  // What is ASCII already stays, also where it is no Punycode: names of that kind are in use.
  if (!/[^\0-\u007f]/u.test(domain)) return domain.toLowerCase();
  const labels = mapped(domain).split(".").map(readLabel);
  if (labels.includes(undefined)) return undefined;
  const texts = labels as readonly string[];
  if (texts.some((text) => tests().rightToLeft.test(text)) && !texts.every(followsDirection)) return undefined;
  return texts.map((text) => (/[^\0-\u007f]/u.test(text) ? `${prefix}${encodePunycode(text)}` : text)).join(".");
}

interface Tests {
  readonly ignored: RegExp;
  readonly refused: RegExp;
  readonly mark: RegExp;
  readonly rightToLeft: RegExp;
  readonly leftToRight: RegExp;
}

/** Blanks of no width, hyphens that are not shown, selectors of variants. */
const ignored =
  "\\u00ad \\u034f \\u180b-\\u180d \\u180f \\u200b \\u2060 \\u2064 \\ufe00-\\ufe0f \\ufeff \\u{e0100}-\\u{e01ef}".replaceAll(
    " ",
    "",
  );

/** What no label may hold: nothing to see, nothing assigned, or a sign about other signs. */
const unseen =
  "\\p{C} \\p{Z} \\u2ff0-\\u2fff \\u3164 \\u115f \\u1160 \\ufffc \\ufffd \\u17b4 \\u17b5 \\u{1d173}-\\u{1d17a}".replaceAll(
    " ",
    "",
  );

let made: Tests | undefined;

/** Made when they are first needed: each is a table of some kilobytes, and most skills never see such a domain. */
function tests(): Tests {
  const scripts = "Hebrew Arabic Syriac Thaana Nko Samaritan Mandaic Adlam".split(" ");
  const rightToLeft = `[${scripts.map((script) => `\\p{Script=${script}}`).join("")}]`;
  made ??= {
    ignored: new RegExp(`[${ignored}]`, "gu"),
    refused: new RegExp(`[${unseen}]`, "u"),
    mark: new RegExp("^\\p{M}", "u"),
    rightToLeft: new RegExp(rightToLeft, "u"),
    leftToRight: new RegExp(`(?!${rightToLeft})\\p{L}`, "u"),
  };
  return made;
}

const joiners = /[\u200c\u200d]/gu;

/** Every character on its own: what the end of a word is must not matter. */
function mapped(domain: string): string {
  const lower = (text: string): string => Array.from(text, (character) => lowerOf(character)).join("");
  return lower(lower(domain.replaceAll(tests().ignored, "")).normalize("NFKC"))
    .normalize("NFC")
    .replaceAll("\u3002", ".");
}

/** The sharp S is a letter of its own in either case. */
function lowerOf(character: string): string {
  return character === "\u1e9e" ? "\u00df" : character.toLowerCase();
}

/** The text of a label; undefined for one that no domain may have. */
function readLabel(label: string): string | undefined {
  if (!label.startsWith(prefix)) return isValid(label) ? label : undefined;
  const text = decodePunycode(label.slice(prefix.length));
  const isSame = text !== undefined && /[^\0-\u007f]/u.test(text) && mapped(text) === text && isValid(text);
  return isSame ? text : undefined;
}

function isValid(text: string): boolean {
  const { mark, refused } = tests();
  if (!/[^\0-\u007f]/u.test(text)) return true;
  return (
    text.normalize("NFC") === text &&
    !mark.test(text) &&
    joinersFit(text) &&
    !refused.test(text.replaceAll(joiners, "").replaceAll(/[\0-\u007f]/gu, ""))
  );
}

/** A joiner stands behind a sign that takes the vowel away, in the scripts of India. */
function joinersFit(text: string): boolean {
  return [...text.matchAll(joiners)].every(({ index }) =>
    /[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u1039\u17d2]/u.test(text[index - 1] ?? ""),
  );
}

const arabicDigit = /[\u0660-\u0669]/u;

/** The rule of RFC 5893 about labels that are read in two directions, by scripts. */
function followsDirection(text: string): boolean {
  if (text === "") return true;
  const { rightToLeft, leftToRight } = tests();
  const [first = ""] = text;
  if (arabicDigit.test(first)) return false;
  if (!rightToLeft.test(first)) return leftToRight.test(first) && !rightToLeft.test(text);
  const isMixed = /[0-9]/u.test(text) && arabicDigit.test(text);
  return !leftToRight.test(text) && !isMixed && /[\p{L}\p{N}]\p{M}*$/u.test(text);
}
