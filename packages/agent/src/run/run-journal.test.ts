import { describeRunJournal } from "./contract/describe-run-journal.ts";
import { createMemoryRunJournal } from "./run-journal.ts";

describeRunJournal("createMemoryRunJournal()", () => createMemoryRunJournal());
