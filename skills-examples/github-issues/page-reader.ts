import { HostError, http, type HttpResponse, log, PermissionError, type SecretUse } from "@cordon/pdk";
import { PageError } from "./page-error.ts";
import { backoffMs, patience, pause, wantedWaitMs } from "./waiting.ts";

const headers = { accept: "application/vnd.github+json", "user-agent": "cordon-github-issues" };
const passing = new Set([429, 502, 503, 504]);
const timeoutMs = 10_000;

/** Reads pages, with as much patience as one call has. */
export class PageReader {
  readonly #secrets: readonly SecretUse[];
  #waitedMs = 0;
  #retries = 0;

  /** @param secrets What signs in. */
  constructor(secrets: readonly SecretUse[]) {
    this.#secrets = secrets;
  }

  /** How often a page was asked for again. */
  get retries(): number {
    return this.#retries;
  }

  /**
   * Asks for a page, and again after 429, 502, 503, 504, a 403 that says when to come back, and failures on the way.
   *
   * @throws PageError when it is not to be had; PermissionError, HostError when the host refuses.
   */
  async read(url: string): Promise<HttpResponse> {
    for (let failures = 0; ; failures++) {
      const answer = await this.#tryOnce(url);
      if (!(answer instanceof PageError)) return answer;
      const waitMs = answer.waitMs ?? backoffMs(failures);
      if (failures + 1 === patience.tries || this.#waitedMs + waitMs > patience.totalMs) throw answer;
      log.info(`${answer.message}; again in ${waitMs} ms`);
      this.#retries += 1;
      this.#waitedMs += waitMs;
      await pause(waitMs);
    }
  }

  async #tryOnce(url: string): Promise<HttpResponse | PageError> {
    try {
      const response = await http.fetch(url, { headers, secrets: this.#secrets, timeoutMs });
      const waitMs = wantedWaitMs(response.headers.get("retry-after"));
      const isPassing = passing.has(response.status) || (response.status === 403 && waitMs !== undefined);
      return isPassing ? new PageError(`the server answered ${response.status}`, waitMs) : response;
    } catch (error) {
      if (error instanceof PermissionError || !(error instanceof HostError) || !error.retryable) throw error;
      return new PageError(error.message);
    }
  }
}
