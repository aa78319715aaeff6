const sectionName = new TextEncoder().encode("cordon.manifest");

/**
 * Appends a manifest to a module, as the custom section a runtime reads it from.
 *
 * @param module A module without such a section.
 * @param manifest The text of a JSON file.
 * @throws SyntaxError when the manifest is not JSON.
 */
export function embedManifest(module: Uint8Array, manifest: string): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(JSON.parse(manifest)));
  const content = [...leb128(sectionName.length), ...sectionName, ...text];
  return Uint8Array.from([...module, 0, ...leb128(content.length), ...content]);
}

/** A number as WebAssembly writes an unsigned one. */
export function leb128(value: number): readonly number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}
