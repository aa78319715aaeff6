import { SkillBase } from "@cordon/pdk";
import { bySchedule, readTasks, type Task } from "./tasks.ts";
import { closedSince } from "./memory.ts";
import { markdownFiles } from "./walk.ts";

interface Question {
  /** The folder to look through. Default `/data`. */
  readonly folder?: string;
  /** Only tasks of this person. */
  readonly owner?: string;
  /** Tasks due before this day are overdue, as in 2026-01-31. Default today. */
  readonly today?: string;
}

interface Report {
  readonly open: readonly Task[];
  readonly overdue: number;
  readonly byOwner: Readonly<Record<string, number>>;
  /** Tasks that were open when the folder was looked through before, and are not any more. */
  readonly closed: readonly string[];
}

/** Finds the open tasks in Markdown files: lines such as `- [ ] Send the offer @mara due:2026-02-01`. */
export class OpenTasks extends SkillBase<Question, Report> {
  override readonly id = "open-tasks";
  override readonly name = "Open tasks";
  override readonly version = "1.0.0";
  override readonly description =
    "Lists the open tasks of Markdown files, by day and by person, and what was closed since.";
  override readonly license = "Apache-2.0";
  override readonly permissions = [
    { permission: "fs:read:/data/**", reason: "The Markdown files" },
    { permission: "kv:read:open/*", reason: "What was open the last time", optional: true },
    { permission: "kv:write:open/*", reason: "What was open the last time", optional: true },
  ];
  override readonly limits = { memory: "32MiB", wallTime: "10s" };
  override readonly input = {
    type: "object",
    properties: {
      folder: { type: "string", pattern: "^/", maxLength: 1000 },
      owner: { type: "string", pattern: "^[a-z]+$", maxLength: 40 },
      today: { type: "string", pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" },
    },
    additionalProperties: false,
  };
  override readonly output = {
    type: "object",
    properties: {
      open: { type: "array", items: { type: "object" } },
      overdue: { type: "integer", minimum: 0 },
      byOwner: { type: "object" },
      closed: { type: "array", items: { type: "string" } },
    },
    required: ["open", "overdue", "byOwner", "closed"],
    additionalProperties: false,
  };

  override async execute(question: Question): Promise<Report> {
    const { folder = "/data", owner, today = new Date().toISOString().slice(0, 10) } = question;
    const files = await markdownFiles(folder);
    const found = (await Promise.all(files.map(readTasks))).flat();
    const open = found.filter((task) => owner === undefined || task.owner === owner).toSorted(bySchedule);
    const byOwner = Object.groupBy(open, (task) => task.owner ?? "nobody");
    this.log.info(`${files.length} files, ${found.length} open tasks`);
    return {
      open,
      overdue: open.filter(({ due }) => due !== undefined && due < today).length,
      byOwner: Object.fromEntries(Object.entries(byOwner).map(([name, tasks = []]) => [name, tasks.length])),
      closed: await closedSince(folder, found),
    };
  }
}
