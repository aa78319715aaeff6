/** The powers of ten a double holds exactly. */
const powers: StaticArray<f64> = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
];
const largestPower = 22;
const mostDigits = 19;
// Beyond these every number is infinite or 0.
const extremeExponent = 1000;

/**
 * The value of a number in JSON's grammar. Exact for what has at most 15 digits and an exponent of at most 22 either way;
 * anything else is right in its first 14 digits. (`parseFloat` of the standard library is wrong by a factor of ten for
 * some numbers above 1e37.)
 *
 * @param start The address of its first character.
 * @param length How many characters it has.
 */
export function decimalValue(start: usize, length: usize): f64 {
  const end = start + length;
  let at = start;
  const negative = load<u8>(at) == 0x2d;
  if (negative) at++;
  let mantissa: u64 = 0;
  let digits = 0;
  let exponent = 0;
  let fraction = false;
  for (; at < end; at++) {
    const byte = load<u8>(at);
    if (byte == 0x2e) {
      fraction = true;
      continue;
    }
    if (byte < 0x30 || byte > 0x39) break;
    if (digits < mostDigits) {
      mantissa = mantissa * 10 + (byte - 0x30);
      if (mantissa > 0) digits++;
      if (fraction) exponent--;
    } else if (!fraction) {
      exponent++;
    }
  }
  if (at < end) exponent += writtenExponent(at + 1, end);
  const value = scale(<f64>mantissa, exponent);
  return negative ? -value : value;
}

function writtenExponent(start: usize, end: usize): i32 {
  const sign = load<u8>(start);
  let exponent = 0;
  for (let at = sign == 0x2b || sign == 0x2d ? start + 1 : start; at < end; at++) {
    if (exponent < extremeExponent * extremeExponent) exponent = exponent * 10 + (load<u8>(at) - 0x30);
  }
  return sign == 0x2d ? -exponent : exponent;
}

function scale(mantissa: f64, exponent: i32): f64 {
  let value = mantissa;
  let rest = <i32>Math.max(-extremeExponent, Math.min(extremeExponent, exponent));
  if (value == 0) return 0;
  for (; rest > largestPower; rest -= largestPower) value *= powers[largestPower];
  for (; rest < -largestPower; rest += largestPower) value /= powers[largestPower];
  return rest < 0 ? value / powers[-rest] : value * powers[rest];
}
