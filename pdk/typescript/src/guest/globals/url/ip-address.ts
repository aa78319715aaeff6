const longestOctets = 4;
const pieces = 8;

/** Whether the last label of a host makes it an address of version 4, or nothing. */
export function endsInNumber(host: string): boolean {
  const labels = host.split(".");
  if (labels.at(-1) === "" && labels.length > 1) labels.pop();
  const last = labels.at(-1) ?? "";
  return /^\d+$/u.test(last) || readNumber(last) !== undefined;
}

/** An address of version 4, in any of the ways to write one, as four numbers. Undefined when it is none. */
export function parseIpv4(host: string): string | undefined {
  const parts = host.split(".");
  if (parts.at(-1) === "" && parts.length > 1) parts.pop();
  const numbers = parts.map(readNumber);
  const last = numbers.at(-1);
  if (parts.length > longestOctets || last === undefined || last >= 256 ** (5 - parts.length)) return undefined;
  let address = last;
  for (const [index, number] of numbers.slice(0, -1).entries()) {
    if (number === undefined || number > 255) return undefined;
    address += number * 256 ** (3 - index);
  }
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

/** Decimal, octal after a zero, hexadecimal after `0x`. */
function readNumber(text: string): number | undefined {
  if (/^0x[\da-f]*$/iu.test(text)) return text.length === 2 ? 0 : Number(text);
  if (/^0[0-7]+$/u.test(text)) return Number.parseInt(text, 8);
  return /^(?:0|[1-9]\d*)$/u.test(text) ? Number(text) : undefined;
}

/** An address of version 6, in its short form. Undefined when it is none. */
export function parseIpv6(text: string): string | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const isWithoutGap = tail === undefined;
  const first = readPieces(head ?? [], isWithoutGap);
  const last = readPieces(tail ?? [], true);
  if (first === undefined || last === undefined) return undefined;
  const missing = pieces - first.length - last.length;
  if (isWithoutGap ? missing !== 0 : missing < 1) return undefined;
  return shortForm([...first, ...Array.from({ length: missing }, () => 0), ...last]);
}

/** The last piece may be an address of version 4, which is two. */
function readPieces(texts: readonly string[], mayEndInIpv4: boolean): readonly number[] | undefined {
  const numbers: number[] = [];
  for (const [index, text] of texts.entries()) {
    if (mayEndInIpv4 && index === texts.length - 1 && text.includes(".")) {
      const octets = /^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})$/u.test(text) ? text.split(".").map(Number) : [];
      const [a = 256, b = 256, c = 256, d = 256] = octets;
      if (Math.max(a, b, c, d) > 255) return undefined;
      numbers.push(a * 256 + b, c * 256 + d);
    } else if (/^[\da-f]{1,4}$/iu.test(text)) numbers.push(Number.parseInt(text, 16));
    else return undefined;
  }
  return numbers;
}

/** The first of the longest runs of zeros is left out, unless it is a single one. */
function shortForm(numbers: readonly number[]): string {
  let [start, length] = [-1, 1];
  for (let index = 0; index < pieces; index++) {
    let end = index;
    while (numbers[end] === 0) end++;
    if (end - index > length) [start, length] = [index, end - index];
  }
  const text = (part: readonly number[]): string => part.map((number) => number.toString(16)).join(":");
  return start < 0 ? text(numbers) : `${text(numbers.slice(0, start))}::${text(numbers.slice(start + length))}`;
}
