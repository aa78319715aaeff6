/** A note. */
export interface Note {
  /** Sorts the newest first. */
  readonly id: string;
  readonly text: string;
  readonly tags: readonly string[];
  /** Milliseconds since 1970. */
  readonly created: number;
  /** The same; left out when it stays. */
  readonly expires?: number;
}

/** What an id looks like. Nothing else gets into a key. */
export const idPattern = "^[0-9]{14}-[0-9a-f]{8}$";

const latest = 99_999_999_999_999;

/** Makes an id. Ids of one millisecond have no order. */
export function newId(created: number): string {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  return `${String(latest - created).padStart(14, "0")}-${random.toString(16).padStart(8, "0")}`;
}

/** Tags without blanks around them, in small letters, each once. */
export function plainTags(tags: readonly string[]): readonly string[] {
  return [...new Set(tags.map((tag) => tag.trim().toLowerCase().toWellFormed().normalize("NFC")))].filter(
    (tag) => tag !== "",
  );
}
