// Reads ten times the JSON it has written: branches on bytes, recursion, small loops.

const capacity: usize = 1 << 18;
const text = memory.data(262144);

let end: usize = 0;
let position: usize = 0;
let strings = 0;
let sum: i64 = 0;

function put(value: string): void {
  for (let i = 0; i < value.length; i++) store<u8>(text + end++, <u8>value.charCodeAt(i));
}

function putNumber(value: i32): void {
  if (value > 9) putNumber(value / 10);
  store<u8>(text + end++, <u8>(48 + (value % 10)));
}

function write(entries: i32): void {
  end = 0;
  put("[");
  for (let i = 0; i < entries && end + 128 < capacity; i++) {
    if (i > 0) put(",");
    put('{"id": ');
    putNumber(i);
    put(', "name": "entry \\"');
    putNumber(i * 7);
    put('\\"", "tags": [true, null, "a tag"], "size": ');
    putNumber(i * 31);
    put("}");
  }
  put("]");
}

function skipSpace(): void {
  while (position < end && load<u8>(text + position) <= 32) position++;
}

function readString(): void {
  position++;
  strings++;
  for (;;) {
    const byte = load<u8>(text + position);
    if (byte == 34 || position >= end) break;
    position += byte == 92 ? 2 : 1;
  }
  position++;
}

function readNumber(): void {
  let value: i64 = 0;
  for (;;) {
    const byte = load<u8>(text + position);
    if (byte < 48 || byte > 57) break;
    value = value * 10 + <i64>(byte - 48);
    position++;
  }
  sum += value;
}

function readList(close: u8, pairs: bool): void {
  position++;
  skipSpace();
  while (position < end && load<u8>(text + position) != close) {
    if (pairs) {
      readString();
      skipSpace();
      position++;
    }
    readValue();
    skipSpace();
    if (load<u8>(text + position) == 44) position++;
    skipSpace();
  }
  position++;
}

function readValue(): void {
  skipSpace();
  switch (load<u8>(text + position)) {
    case 34:
      return readString();
    case 91:
      return readList(93, false);
    case 123:
      return readList(125, true);
    case 102:
      position += 5;
      return;
    case 110:
    case 116:
      position += 4;
      return;
    default:
      return readNumber();
  }
}

export function run(entries: i32): i32 {
  write(entries);
  strings = 0;
  sum = 0;
  for (let round = 0; round < 10; round++) {
    position = 0;
    readValue();
  }
  return <i32>sum * 31 + strings;
}
