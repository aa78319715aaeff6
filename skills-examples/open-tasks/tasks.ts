import { fs } from "@cordon/pdk";

/** One open task. */
export interface Task {
  readonly text: string;
  readonly owner?: string;
  /** The day it is due, as in 2026-01-31. */
  readonly due?: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

const openTask = /^\s*[-*] \[ \] (?<text>\S.*)$/u;
const owner = /(?:^|\s)@(?<name>\p{L}+)/u;
const due = /(?:^|\s)due:(?<day>\d{4}-\d{2}-\d{2})(?=\s|$)/u;

/** Reads the open tasks of a file, in its order. */
export async function readTasks(file: string): Promise<readonly Task[]> {
  const lines = (await fs.readText(file)).split(/\r?\n/u);
  return lines.flatMap((line, index) => {
    const text = openTask.exec(line)?.groups?.["text"];
    return text === undefined ? [] : [{ ...parse(text), file, line: index + 1 }];
  });
}

function parse(text: string): Pick<Task, "text" | "owner" | "due"> {
  const name = owner.exec(text)?.groups?.["name"]?.toLowerCase();
  const day = due.exec(text)?.groups?.["day"];
  const bare = text.replace(owner, "").replace(due, "").trim();
  return { text: bare, ...(name === undefined ? {} : { owner: name }), ...(day === undefined ? {} : { due: day }) };
}

/** Those that are due come first, by day; then by file and line. */
export function bySchedule(left: Task, right: Task): number {
  const key = ({ due: day = "9999", file, line }: Task): string => `${day} ${file} ${String(line).padStart(9, "0")}`;
  return key(left) < key(right) ? -1 : 1;
}
