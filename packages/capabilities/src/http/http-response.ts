import type { HeaderField } from "./request-headers.ts";

/** What a request came to. */
export interface HttpResponse {
  readonly status: number;
  /** Of the request that was answered. */
  readonly url: string;
  /** Whether that is another one than was asked for. */
  readonly redirected: boolean;
  readonly headers: readonly HeaderField[];
  /** Decoded. Its bytes were reserved. */
  readonly body: Uint8Array;
}
