const base = 36;
const threshold = { least: 1, most: 26 } as const;
const skew = 38;
const damp = 700;
const initialBias = 72;
const initialPoint = 0x80;
const largest = 0x10_ffff;

/** The bias of RFC 3492 after a step. */
function adapt(delta: number, count: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? damp : 2));
  rest += Math.floor(rest / count);
  let steps = 0;
  for (; rest > ((base - threshold.least) * threshold.most) / 2; steps += base) {
    rest = Math.floor(rest / (base - threshold.least));
  }
  return steps + Math.floor((base * rest) / (rest + skew));
}

const limitAt = (place: number, bias: number): number =>
  Math.min(Math.max(place - bias, threshold.least), threshold.most);

const digitOf = (value: number): string => String.fromCharCode(value < 26 ? value + 97 : value + 22);

/** A label in Punycode (RFC 3492), without a prefix. */
export function encodePunycode(label: string): string {
  const points = Array.from(label, (character) => character.codePointAt(0) ?? 0);
  const basic = points.filter((point) => point < initialPoint);
  let encoded = String.fromCharCode(...basic) + (basic.length > 0 ? "-" : "");
  let [current, delta, bias, handled] = [initialPoint, 0, initialBias, basic.length];
  while (handled < points.length) {
    const next = Math.min(...points.filter((point) => point >= current));
    delta += (next - current) * (handled + 1);
    current = next;
    for (const point of points) {
      if (point < current) delta++;
      if (point !== current) continue;
      let rest = delta;
      for (let place = base; ; place += base) {
        const limit = limitAt(place, bias);
        if (rest < limit) break;
        encoded += digitOf(limit + ((rest - limit) % (base - limit)));
        rest = Math.floor((rest - limit) / (base - limit));
      }
      encoded += digitOf(rest);
      bias = adapt(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled++;
    }
    delta++;
    current++;
  }
  return encoded;
}

/** The label that a text in Punycode stands for; undefined when it is none. */
export function decodePunycode(text: string): string | undefined {
  const end = Math.max(text.lastIndexOf("-"), 0);
  const points = Array.from(text.slice(0, end), (character) => character.codePointAt(0) ?? 0);
  let [current, index, bias] = [initialPoint, 0, initialBias];
  for (let position = end > 0 ? end + 1 : 0; position < text.length;) {
    const before = index;
    let weight = 1;
    for (let place = base; ; place += base) {
      const digit = Number.parseInt(text[position++] ?? "", base);
      if (Number.isNaN(digit)) return undefined;
      // Letters come before digits here, and after them in numbers.
      const value = digit < 10 ? digit + 26 : digit - 10;
      index += value * weight;
      const limit = limitAt(place, bias);
      if (value < limit) break;
      weight *= base - limit;
      if (index > 2 ** 40) return undefined;
    }
    const count = points.length + 1;
    bias = adapt(index - before, count, before === 0);
    current += Math.floor(index / count);
    index %= count;
    if (current > largest || (current >= 0xd800 && current < 0xe000)) return undefined;
    points.splice(index++, 0, current);
  }
  return String.fromCodePoint(...points);
}
