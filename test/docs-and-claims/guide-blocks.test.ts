import { describeCode } from "./describe-code.ts";
import { readPages } from "./pages.ts";

// Apart from the READMEs, which code-blocks.test.ts runs, so that two processes share the work.
describeCode((await readPages()).filter(({ file }) => !file.endsWith("README.md")));
