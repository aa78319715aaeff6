const decoder = new TextDecoder();

function refuseWrite(): never {
  throw new TypeError("Cannot set values on output");
}

/** The output of a call: a copy of its own, to be read as text, JSON, bytes, or number by number as a `DataView`. */
export class PluginOutput extends DataView<ArrayBuffer> {
  /** The output as JSON. @throws SyntaxError when it is none */
  json(): unknown {
    return JSON.parse(this.text());
  }

  /** The output as text. What is no UTF-8 becomes a replacement character. */
  text(): string {
    return decoder.decode(this.buffer);
  }

  /** The same as {@link PluginOutput.text}. */
  string(): string {
    return this.text();
  }

  /** The bytes, not copied. */
  bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.buffer);
  }

  /** The bytes, not copied. */
  arrayBuffer(): ArrayBuffer {
    return this.buffer;
  }

  /** Outputs are read only, as in Extism. @throws TypeError */
  override setInt8(): never {
    return refuseWrite();
  }

  /** Outputs are read only, as in Extism. @throws TypeError */
  override setInt16(): never {
    return refuseWrite();
  }

  /** Outputs are read only, as in Extism. @throws TypeError */
  override setInt32(): never {
    return refuseWrite();
  }

  /** Outputs are read only, as in Extism. @throws TypeError */
  override setUint8(): never {
    return refuseWrite();
  }

  /** Outputs are read only, as in Extism. @throws TypeError */
  override setUint16(): never {
    return refuseWrite();
  }

  /** Outputs are read only, as in Extism. @throws TypeError */
  override setUint32(): never {
    return refuseWrite();
  }

  /** Outputs are read only, as in Extism. @throws TypeError */
  override setFloat32(): never {
    return refuseWrite();
  }

  /** Outputs are read only, as in Extism. @throws TypeError */
  override setFloat64(): never {
    return refuseWrite();
  }

  /** Outputs are read only, as in Extism. @throws TypeError */
  override setBigInt64(): never {
    return refuseWrite();
  }

  /** Outputs are read only, as in Extism. @throws TypeError */
  override setBigUint64(): never {
    return refuseWrite();
  }
}
