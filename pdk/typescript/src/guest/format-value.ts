const shownDepth = 3;
const shownEntries = 100;

/** A value as a console shows it: bounded in depth and number, cycles named. It runs getters of the value. */
export function formatValue(value: unknown): string {
  return typeof value === "string" ? value : format(value, []);
}

function format(value: unknown, above: readonly object[]): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `[Function ${value.name || "(anonymous)"}]`;
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Error) return value.stack === undefined ? String(value) : `${String(value)}\n${value.stack}`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof RegExp) return String(value);
  if (above.includes(value)) return "[Circular]";
  if (above.length > shownDepth) return Array.isArray(value) ? "[Array]" : "[Object]";
  return formatMembers(value, [...above, value]);
}

function formatMembers(value: object, above: readonly object[]): string {
  const show = (member: unknown): string => format(member, above);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const items = Array.from(value as unknown as ArrayLike<unknown>);
    const name = Array.isArray(value) ? "" : `${value.constructor.name} `;
    return `${name}[${bounded(items, show)}]`;
  }
  if (value instanceof Map) {
    return `Map(${value.size}) {${bounded([...value], ([key, member]) => `${show(key)} => ${show(member)}`)}}`;
  }
  if (value instanceof Set) return `Set(${value.size}) {${bounded([...value], show)}}`;
  const { constructor } = value;
  const name = typeof constructor === "function" && constructor !== Object ? `${constructor.name} ` : "";
  return `${name}{${bounded(Object.entries(value), ([key, member]) => `${key}: ${show(member)}`)}}`;
}

function bounded<Item>(items: readonly Item[], show: (item: Item) => string): string {
  const shown = items.slice(0, shownEntries).map(show);
  const rest = items.length - shown.length;
  return [...shown, ...(rest > 0 ? [`… ${rest} more`] : [])].join(", ");
}
