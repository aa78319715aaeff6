import { defineGlobal } from "./define-global.ts";
import { URL } from "./url/url.ts";

// A skill that names it somewhere has it everywhere; another one does without its tables.
defineGlobal("URL", URL);

export { URL, URL as "globalThis.URL" };
