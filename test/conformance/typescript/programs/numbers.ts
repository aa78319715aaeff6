import type { Programs } from "../program.ts";

const samples = [
  0,
  -0,
  1,
  -1,
  0.1,
  0.5,
  1.5,
  2.5,
  1e21,
  1e-7,
  123_456_789.123,
  2 ** 53,
  2 ** 31,
  -(2 ** 31),
  1 / 3,
  Math.PI,
  5e-324,
  1.797e308,
];

/** Numbers, and how they are written. */
export const numberPrograms: Programs = {
  "numbers: as texts": () =>
    samples.map((value) => [
      String(value),
      value.toFixed(2),
      value.toPrecision(4),
      value.toExponential(3),
      value.toString(2).slice(0, 40),
      Math.trunc(value % 2 ** 31).toString(36),
    ]),
  "numbers: from texts": () =>
    ["", " 12 ", "0x1f", "0b101", "1e3", "1_000", "12px", "Infinity", "-0", "०", "1e1000", ".5", "5."].map((text) => [
      Number(text),
      Number.parseFloat(text),
      Number.parseInt(text, 10),
    ]),
  "numbers: of bits": () =>
    samples.map((value) => [
      value | 0,
      value >>> 0,
      value << 3,
      ~value,
      Math.clz32(value),
      Math.fround(value),
      Math.imul(value, 3),
    ]),
  "numbers: rounding": () =>
    samples.map((value) => [Math.round(value), Math.trunc(value), Math.floor(-value), Math.sign(value), value % 2]),
  "numbers: large ones": () => [
    2n ** 200n,
    -7n / 2n,
    -7n % 2n,
    BigInt.asIntN(8, 255n),
    BigInt.asUintN(64, -1n),
    12_345_678_901_234_567_890n.toString(36),
    2n > 1,
    2n == (2 as unknown as bigint),
    typeof 1n,
    (1n << 70n) >> 3n,
    -(2n ** 64n) & 0xffn,
  ],
  "numbers: summing and comparing": () => [
    0.1 + 0.2,
    Number.EPSILON,
    Number.isInteger(5.0),
    Number.isSafeInteger(2 ** 53),
    Object.is(-0, 0),
    Math.hypot(3, 4),
    Math.max(),
    Math.min(1, Number.NaN),
  ],
};
