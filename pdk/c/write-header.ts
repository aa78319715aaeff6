import { writeFile } from "node:fs/promises";
import { headerText } from "./header-text.ts";

await writeFile(new URL("include/cordon.h", import.meta.url), headerText());
