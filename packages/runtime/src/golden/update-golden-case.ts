import { type Document, isMap, isScalar, isSeq, parseDocument, type YAMLMap } from "yaml";
import { allowedPermissions, goldenOutput } from "./compare-golden.ts";
import type { GoldenCase } from "./golden-case.ts";
import { isPlainObject } from "./plain-object.ts";
import type { GoldenOutcome } from "./run-golden-case.ts";

/**
 * Writes into the text of a golden case what the case came to: how it ended, its output or message, and what else the case
 * already names. Bounds of usage that were passed are raised: counts and bytes to what was used, times to twice that, rounded
 * up. Comments stay beside what stays; a value of another shape is replaced with its comments. Lines may be broken anew.
 *
 * @param content The text it was read from.
 * @param golden The case.
 * @param outcome What it came to.
 * @returns The new text; the same when the case is met.
 */
export function updateGoldenCase(content: string, golden: GoldenCase, outcome: GoldenOutcome): string {
  const document = parseDocument(content, { keepSourceTokens: true });
  let isChanged = false;
  for (const [path, value] of expectedNow(golden, outcome)) {
    if (put(document, path, value)) isChanged = true;
  }
  return isChanged ? document.toString({ lineWidth: 120 }) : content;
}

type Path = readonly (string | number)[];
type Entry = readonly [path: Path, value: unknown];

/** A value that is not there is undefined: its entry goes. */
function expectedNow(golden: GoldenCase, outcome: GoldenOutcome): readonly Entry[] {
  const { expect, permissions, usage } = golden;
  const { receipt, rejection } = outcome;
  const status = rejection === undefined ? receipt?.status : "rejected";
  if (status === undefined) return [];
  const message = rejection?.message ?? receipt?.message;
  const isMet = (expect?.messageContains ?? []).every((part) => message?.includes(part) === true);
  const output = goldenOutput(receipt);
  const endedOtherwise = expect?.status !== status;
  const isPart = expect?.outputIncludes !== undefined;
  const namesOutput = !isPart && (endedOtherwise || "output" in expect);
  const namesMessage = !isMet || endedOtherwise || expect.message !== undefined;
  return [
    [["expect", "status"], status],
    [["expect", "code"], expect !== undefined && expect.code === undefined ? undefined : rejection?.code],
    [["expect", "limit"], receipt?.limit],
    [["expect", "reason"], rejection?.reason],
    [["expect", "output"], status === "ok" && namesOutput ? output : undefined],
    [["expect", "outputIncludes"], status === "ok" && isPart ? partOf(expect.outputIncludes, output) : undefined],
    [["expect", "message"], status === "ok" || !namesMessage ? undefined : message],
    ...(isMet && status !== "ok" ? [] : [[["expect", "messageContains"], undefined] as const]),
    ...Object.keys(expect?.kv ?? {}).map((key) => [["expect", "kv", key], outcome.kv[key] ?? null] as const),
    ...Object.keys(expect?.files ?? {}).map(
      (path) => [["expect", "files", path], outcome.files[path] ?? null] as const,
    ),
    ...(permissions === undefined || receipt === undefined
      ? []
      : [[["permissions"], allowedPermissions(receipt)] as const]),
    ...Object.entries(usage).map(([name, most]) => {
      const used = receipt?.usage[name as keyof typeof usage];
      return [["usage", name], used === undefined || used <= most ? most : roomFor(name, used)] as const;
    }),
  ];
}

function roomFor(name: string, used: number): number {
  return name.endsWith("Ms") ? Math.max(10, Math.ceil((used * 2) / 10) * 10) : used;
}

/** Of a value, what has a counterpart in another. */
function partOf(shape: unknown, value: unknown): unknown {
  if (Array.isArray(shape) && Array.isArray(value)) {
    return value.map((entry: unknown, index) => (index < shape.length ? partOf(shape[index], entry) : entry));
  }
  if (!isPlainObject(shape) || !isPlainObject(value)) return value;
  const names = Object.keys(shape).filter((name) => Object.hasOwn(value, name));
  return Object.fromEntries(names.map((name) => [name, partOf(shape[name], value[name])]));
}

/** Puts a value where it differs, as far down as the shape is the same. Says whether anything changed. */
function put(document: Document, path: Path, value: unknown): boolean {
  if (value === undefined) return document.hasIn(path) && document.deleteIn(path);
  const node: unknown = document.getIn(path, true);
  if (isMap(node) && isPlainObject(value)) return putFields(document, path, node, value);
  if (isSeq(node) && Array.isArray(value) && value.length === node.items.length) {
    return value.map((entry: unknown, index) => put(document, [...path, index], entry)).includes(true);
  }
  const isScalarValue = value === null || typeof value !== "object";
  if (isScalar(node) && isScalarValue) {
    if (Object.is(node.value, value)) return false;
    // Its comment is the node's.
    node.value = value;
    return true;
  }
  document.setIn(path, document.createNode(value));
  return true;
}

function putFields(document: Document, path: Path, node: YAMLMap, value: Readonly<Record<string, unknown>>): boolean {
  const present = node.items.map(({ key }) => String((key as { readonly value?: unknown }).value ?? key));
  const gone = present.filter((name) => !Object.hasOwn(value, name));
  const changes = Object.entries(value).map(([name, entry]) => put(document, [...path, name], entry));
  for (const name of gone) document.deleteIn([...path, name]);
  return gone.length > 0 || changes.includes(true);
}
