import { writeFile } from "node:fs/promises";
import { headerText } from "./c-header.ts";

await writeFile(new URL("../../pdk/c/include/cordon.h", import.meta.url), headerText());
