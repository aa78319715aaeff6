/** Decodes the characters of a string whose escapes were checked. UTF-8 only gets shorter by it. */
export function unescape(start: usize, length: usize): string {
  const target = new Uint8Array(<i32>length);
  let to = target.dataStart;
  const end = start + length;
  let from = start;
  while (from < end) {
    const byte = load<u8>(from);
    if (byte != 0x5c) {
      store<u8>(to++, byte);
      from++;
      continue;
    }
    const letter = load<u8>(from + 1);
    from += 2;
    if (letter != 0x75) {
      store<u8>(to++, simpleEscape(letter));
      continue;
    }
    let code = codeUnit(from);
    from += 4;
    if (code >= 0xd800 && code < 0xe000) {
      const pair = code < 0xdc00 && from + 6 <= end && load<u16>(from) == 0x755c ? codeUnit(from + 2) : 0;
      if (pair >= 0xdc00 && pair < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (pair - 0xdc00);
        from += 6;
      } else {
        code = 0xfffd;
      }
    }
    to = storeCodePoint(to, code);
  }
  return String.UTF8.decodeUnsafe(target.dataStart, to - target.dataStart);
}

function simpleEscape(letter: u8): u8 {
  switch (letter) {
    case 0x62:
      return 0x08;
    case 0x66:
      return 0x0c;
    case 0x6e:
      return 0x0a;
    case 0x72:
      return 0x0d;
    case 0x74:
      return 0x09;
    default:
      return letter;
  }
}

function codeUnit(address: usize): u32 {
  let code: u32 = 0;
  for (let index: usize = 0; index < 4; index++) code = (code << 4) | hexValue(load<u8>(address + index));
  return code;
}

function storeCodePoint(to: usize, code: u32): usize {
  if (code < 0x80) {
    store<u8>(to, <u8>code);
    return to + 1;
  }
  if (code < 0x800) {
    store<u8>(to, <u8>(0xc0 | (code >> 6)));
    store<u8>(to + 1, <u8>(0x80 | (code & 0x3f)));
    return to + 2;
  }
  if (code < 0x10000) {
    store<u8>(to, <u8>(0xe0 | (code >> 12)));
    store<u8>(to + 1, <u8>(0x80 | ((code >> 6) & 0x3f)));
    store<u8>(to + 2, <u8>(0x80 | (code & 0x3f)));
    return to + 3;
  }
  store<u8>(to, <u8>(0xf0 | (code >> 18)));
  store<u8>(to + 1, <u8>(0x80 | ((code >> 12) & 0x3f)));
  store<u8>(to + 2, <u8>(0x80 | ((code >> 6) & 0x3f)));
  store<u8>(to + 3, <u8>(0x80 | (code & 0x3f)));
  return to + 4;
}

/** The value of a hexadecimal digit, or -1. */
export function hexValue(byte: i32): i32 {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
