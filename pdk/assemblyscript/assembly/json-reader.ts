import { decimalValue } from "./decimal";
import { hexValue, unescape } from "./json-escape";

/** What the next value is. */
export enum JsonKind {
  Object,
  Array,
  String,
  Number,
  Boolean,
  Null,
  /** No value: the end, or something JSON does not have. */
  Nothing,
}

const maxDepth = 64;

/**
 * Reads JSON from UTF-8 bytes, value by value, without building a tree: memory is taken for the strings that are read
 * and for nothing else. The caller asks for what it expects and skips the rest:
 *
 * ```ts
 * reader.openObject();
 * for (let key = reader.nextKey(); key !== null; key = reader.nextKey()) {
 *   if (key == "name") name = reader.readString();
 *   else reader.skip();
 * }
 * if (!reader.finish()) Host.log(LogLevel.Warn, reader.failure);
 * ```
 *
 * Strict JSON: no comments, no trailing commas, at most 64 levels. After the first fault every method returns its empty
 * value, so loops end by themselves; look at `failure` once at the end. Bytes that are not UTF-8 do not fail, they give
 * other characters. Duplicate keys are all reported.
 */
export class JsonReader {
  /** What is wrong and where; empty while nothing is. */
  failure: string = "";

  private position: usize;
  private end: usize;
  private depth: i32 = 0;
  private inObject: StaticArray<bool> = new StaticArray<bool>(maxDepth);
  private hasMembers: StaticArray<bool> = new StaticArray<bool>(maxDepth);
  private escaped: bool = false;

  constructor(private bytes: Uint8Array) {
    this.position = bytes.dataStart;
    this.end = this.position + <usize>bytes.length;
  }

  /** Says what the next value is, and leaves it there. */
  kind(): JsonKind {
    const byte = this.peek();
    if (byte == 0x7b) return JsonKind.Object;
    if (byte == 0x5b) return JsonKind.Array;
    if (byte == 0x22) return JsonKind.String;
    if (byte == 0x74 || byte == 0x66) return JsonKind.Boolean;
    if (byte == 0x6e) return JsonKind.Null;
    return byte == 0x2d || isDigit(byte) ? JsonKind.Number : JsonKind.Nothing;
  }

  /** Enters an object. */
  openObject(): void {
    if (this.take(0x7b, "an object")) this.enter(true);
  }

  /** The next key of the object that was entered, its value following; null at its end, which leaves it. */
  nextKey(): string | null {
    if (!this.advance(true)) return null;
    const key = this.readString();
    this.take(0x3a, 'a ":"');
    return this.failure.length == 0 ? key : null;
  }

  /** Enters an array. */
  openArray(): void {
    if (this.take(0x5b, "an array")) this.enter(false);
  }

  /** Says whether one more element follows in the array that was entered; false at its end, which leaves it. */
  nextElement(): bool {
    return this.advance(false);
  }

  readString(): string {
    const start = this.scanString();
    if (start == 0) return "";
    const length = this.position - 1 - start;
    return this.escaped ? unescape(start, length) : String.UTF8.decodeUnsafe(start, length);
  }

  /** A number; see `decimalValue` for how exact it is. Too large a one is infinite. */
  readNumber(): f64 {
    const start = this.scanNumber();
    return start == 0 ? 0 : decimalValue(start, this.position - start);
  }

  readBoolean(): bool {
    if (this.peek() == 0x74) return this.takeWord("true");
    this.takeWord("false");
    return false;
  }

  readNull(): void {
    this.takeWord("null");
  }

  /** Passes over one value of any kind, checking it. */
  skip(): void {
    const floor = this.depth;
    do {
      if (this.depth > floor) {
        const inObject = this.inObject[this.depth - 1];
        if (!this.advance(inObject)) continue;
        if (inObject) {
          this.scanString();
          this.take(0x3a, 'a ":"');
        }
      }
      this.skipStart();
    } while (this.depth > floor && this.failure.length == 0);
  }

  /** Passes over one value of any kind and gives a copy of its text; no bytes after a fault. */
  readJson(): Uint8Array {
    this.peek();
    const start = <i32>(this.position - this.bytes.dataStart);
    this.skip();
    return this.failure.length > 0
      ? new Uint8Array(0)
      : this.bytes.slice(start, <i32>(this.position - this.bytes.dataStart));
  }

  /** Says whether the text was well-formed and nothing follows. */
  finish(): bool {
    if (this.failure.length == 0 && (this.depth > 0 || this.peek() != 0)) this.fail("the end");
    return this.failure.length == 0;
  }

  private skipStart(): void {
    switch (this.kind()) {
      case JsonKind.Object:
        this.openObject();
        break;
      case JsonKind.Array:
        this.openArray();
        break;
      case JsonKind.String:
        this.scanString();
        break;
      case JsonKind.Number:
        this.scanNumber();
        break;
      case JsonKind.Boolean:
        this.readBoolean();
        break;
      case JsonKind.Null:
        this.readNull();
        break;
      default:
        this.fail("a value");
    }
  }

  private enter(object: bool): void {
    if (this.depth == maxDepth) {
      this.fail("at most " + maxDepth.toString() + " levels");
      return;
    }
    this.inObject[this.depth] = object;
    this.hasMembers[this.depth] = false;
    this.depth++;
  }

  /** Goes to the next member, over the comma; false at the end of the object or array, and after a fault. */
  private advance(object: bool): bool {
    if (this.failure.length > 0) return false;
    const level = this.depth - 1;
    assert(level >= 0 && this.inObject[level] == object, "The reader is not inside such a value");
    if (this.peek() == (object ? 0x7d : 0x5d)) {
      this.position++;
      this.depth--;
      return false;
    }
    if (this.hasMembers[level] && !this.take(0x2c, 'a ","')) return false;
    this.hasMembers[level] = true;
    return true;
  }

  /** The next byte that is not white space; 0 at the end and after a fault. */
  private peek(): u8 {
    if (this.failure.length > 0) return 0;
    while (this.position < this.end) {
      const byte = load<u8>(this.position);
      if (byte != 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09) return byte == 0 ? 0xff : byte;
      this.position++;
    }
    return 0;
  }

  private take(byte: u8, expected: string): bool {
    if (this.peek() != byte) return this.fail(expected);
    this.position++;
    return true;
  }

  private takeWord(word: string): bool {
    this.peek();
    for (let index = 0; index < word.length; index++) {
      if (this.at(index) != word.charCodeAt(index)) return this.fail("a value");
    }
    this.position += word.length;
    return this.failure.length == 0;
  }

  /** The byte at a distance, or -1 beyond the end. */
  private at(distance: usize): i32 {
    return this.position + distance < this.end ? load<u8>(this.position + distance) : -1;
  }

  /** Passes over a string and gives the address of its first character, or 0 after a fault. */
  private scanString(): usize {
    if (!this.take(0x22, "a string")) return 0;
    const start = this.position;
    this.escaped = false;
    while (this.position < this.end) {
      const byte = load<u8>(this.position);
      if (byte < 0x20) break;
      this.position++;
      if (byte == 0x22) return start;
      if (byte == 0x5c && !this.scanEscape()) break;
    }
    this.fail("a character of a string");
    return 0;
  }

  private scanEscape(): bool {
    this.escaped = true;
    const byte = this.at(0);
    this.position++;
    if (byte != 0x75) return byte >= 0 && '"\\/bfnrt'.includes(String.fromCharCode(byte));
    for (let index = 0; index < 4; index++) {
      if (hexValue(this.at(index)) < 0) return false;
    }
    this.position += 4;
    return true;
  }

  /** Passes over a number and gives the address of its first character, or 0 after a fault. */
  private scanNumber(): usize {
    this.peek();
    const start = this.position;
    if (this.at(0) == 0x2d) this.position++;
    if (this.at(0) == 0x30) this.position++;
    else if (!this.scanDigits()) return 0;
    if (this.at(0) == 0x2e) {
      this.position++;
      if (!this.scanDigits()) return 0;
    }
    if ((this.at(0) | 0x20) == 0x65) {
      this.position++;
      if (this.at(0) == 0x2b || this.at(0) == 0x2d) this.position++;
      if (!this.scanDigits()) return 0;
    }
    return this.failure.length == 0 ? start : 0;
  }

  private scanDigits(): bool {
    if (!isDigit(this.at(0))) return this.fail("a digit");
    while (isDigit(this.at(0))) this.position++;
    return true;
  }

  private fail(expected: string): bool {
    if (this.failure.length == 0) {
      const offset = this.position - this.bytes.dataStart;
      this.failure = "Cannot read JSON: expected " + expected + " at byte " + offset.toString();
    }
    return false;
  }
}

function isDigit(byte: i32): bool {
  return byte >= 0x30 && byte <= 0x39;
}
