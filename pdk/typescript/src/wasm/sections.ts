import { unsigned } from "./leb128.ts";
import { readSection } from "./section-reader.ts";

/** One section of a module. */
export interface Section {
  readonly id: number;
  readonly body: Uint8Array;
}

/** The sections this package looks into, by name. */
export const sectionIds = { custom: 0, import: 2, memory: 5, global: 6, export: 7, data: 11, dataCount: 12 } as const;

/** A section this package looks into. */
export type SectionName = keyof typeof sectionIds;

const preamble = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/**
 * Takes a module apart. The bodies are views.
 *
 * @param module A valid module.
 */
export function readSections(module: Uint8Array): readonly Section[] {
  const reader = readSection(module);
  reader.bytes(preamble.length);
  const sections: Section[] = [];
  while (reader.offset < module.length) {
    const id = reader.byte();
    sections.push({ id, body: reader.bytes(reader.unsigned()) });
  }
  return sections;
}

/** Puts a module together. */
export function writeSections(sections: readonly Section[]): Uint8Array<ArrayBuffer> {
  return join([preamble, ...sections.flatMap(({ id, body }) => [[id], unsigned(body.length), body])]);
}

/**
 * The body of a section.
 *
 * @throws RangeError when there is none.
 */
export function bodyOf(sections: readonly Section[], name: SectionName): Uint8Array {
  const found = sections.find(({ id }) => id === sectionIds[name]);
  if (found === undefined) throw new RangeError(`Cannot read the module: it has no section "${name}"`);
  return found.body;
}

/** The sections with other bodies for some of them. A section that is not there stays away. */
export function replaceBodies(
  sections: readonly Section[],
  bodies: Partial<Record<SectionName, Uint8Array>>,
): readonly Section[] {
  const byId = new Map(Object.entries(bodies).map(([name, body]) => [sectionIds[name as SectionName], body] as const));
  return sections.map(({ id, body }) => ({ id, body: byId.get(id as 0) ?? body }));
}

/** A custom section. */
export function customSection(name: string, content: Uint8Array): Section {
  return { id: sectionIds.custom, body: join([encodeName(name), content]) };
}

/** A name as sections hold it: its length in bytes, and its text. */
export function encodeName(name: string): Uint8Array {
  const text = new TextEncoder().encode(name);
  return join([unsigned(text.length), text]);
}

/** The parts one after the other. */
export function join(parts: readonly (Uint8Array | readonly number[])[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
