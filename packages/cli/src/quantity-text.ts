import type { Limits } from "@cordon/core";

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;
const secondMs = 1_000;

/** A number with its thousands apart: `38,809`. */
export function countText(count: number): string {
  return count.toLocaleString("en-US");
}

/** A number of things: `1 place`, `2 places`. */
export function counted(count: number, thing: string): string {
  return `${countText(count)} ${thing}${count === 1 ? "" : "s"}`;
}

/** Bytes for people: `16 MiB` and `64 KiB` when it is just that, else `38,809 bytes`. */
export function bytesText(bytes: number): string {
  if (bytes >= mebibyte && bytes % mebibyte === 0) return `${countText(bytes / mebibyte)} MiB`;
  if (bytes >= kibibyte && bytes % kibibyte === 0) return `${countText(bytes / kibibyte)} KiB`;
  return counted(bytes, "byte");
}

/** Milliseconds for people: `2 s` when it is just that, else `1,500 ms`. */
export function timeText(milliseconds: number): string {
  return milliseconds >= secondMs && milliseconds % secondMs === 0
    ? `${countText(milliseconds / secondMs)} s`
    : `${countText(milliseconds)} ms`;
}

const otherNames: Partial<Record<keyof Limits, string>> = {
  tableElements: "tables",
  hostBytes: "hostBytes",
  httpBytes: "httpBytes",
  fileBytes: "fileBytes",
  logBytes: "logBytes",
  varBytes: "vars",
};

const rateUnits: Partial<Record<keyof Limits, string>> = {
  callsPerSecond: "s",
  callsPerMinute: "m",
  callsPerHour: "h",
};

/**
 * A limit under the name that policies and manifests use, and its value with a unit.
 *
 * @param field The field of `Limits`.
 * @param value Its value.
 */
export function limitText(field: keyof Limits, value: number): readonly [name: string, value: string] {
  const rateUnit = rateUnits[field];
  if (rateUnit !== undefined) return ["callRate", `${value}/${rateUnit}`];
  const name = otherNames[field] ?? field.replace(/(?:Bytes|Ms)$/u, "");
  if (field.endsWith("Bytes")) return [name, bytesText(value)];
  return [name, field.endsWith("Ms") ? timeText(value) : countText(value)];
}
