import { defineGlobal } from "./define-global.ts";
import { fetch } from "./fetch/fetch.ts";
import { Request } from "./fetch/request.ts";
import { Response } from "./fetch/response.ts";

// A skill that names one of them has them all; another one does without.
defineGlobal("fetch", fetch);
defineGlobal("Request", Request);
defineGlobal("Response", Response);

export {
  fetch,
  fetch as "globalThis.fetch",
  Request,
  Request as "globalThis.Request",
  Response,
  Response as "globalThis.Response",
};
