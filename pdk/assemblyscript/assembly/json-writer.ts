/**
 * Writes JSON text, value by value; commas come by themselves. That what is written is balanced, and that a key comes
 * before each value of an object, is up to the caller.
 */
export class JsonWriter {
  private parts: string[] = [];
  private needsComma: bool = false;

  openObject(): void {
    this.value("{");
    this.needsComma = false;
  }

  closeObject(): void {
    this.parts.push("}");
    this.needsComma = true;
  }

  openArray(): void {
    this.value("[");
    this.needsComma = false;
  }

  closeArray(): void {
    this.parts.push("]");
    this.needsComma = true;
  }

  key(name: string): void {
    this.value(quote(name));
    this.parts.push(":");
    this.needsComma = false;
  }

  string(value: string): void {
    this.value(quote(value));
  }

  integer(value: i64): void {
    this.value(value.toString());
  }

  /** A number with decimals. What JSON cannot write (infinite, not a number) becomes null. */
  number(value: f64): void {
    if (Math.floor(value) == value && Math.abs(value) < 1e15) this.integer(<i64>value);
    else this.value(isFinite(value) ? value.toString() : "null");
  }

  boolean(value: bool): void {
    this.value(value ? "true" : "false");
  }

  /** The value null. */
  nothing(): void {
    this.value("null");
  }

  /** A value that is JSON text already. Whether it is, is up to the caller. */
  json(text: string): void {
    this.value(text);
  }

  toString(): string {
    return this.parts.join("");
  }

  /** The text in UTF-8. A surrogate without its pair becomes U+FFFD. */
  toBytes(): Uint8Array {
    return Uint8Array.wrap(String.UTF8.encode(this.toString(), false, String.UTF8.ErrorMode.REPLACE));
  }

  private value(text: string): void {
    if (this.needsComma) this.parts.push(",");
    this.parts.push(text);
    this.needsComma = true;
  }
}

/** A string as JSON writes it, in quotes. */
export function quote(text: string): string {
  const parts: string[] = [];
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 0x20 && code != 0x22 && code != 0x5c) continue;
    parts.push(text.substring(start, index));
    parts.push(code >= 0x20 ? "\\" + String.fromCharCode(code) : "\\u00" + (code < 16 ? "0" : "") + code.toString(16));
    start = index + 1;
  }
  return parts.length == 0 ? '"' + text + '"' : '"' + parts.join("") + text.substring(start) + '"';
}
