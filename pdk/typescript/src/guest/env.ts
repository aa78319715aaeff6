import { askHost } from "./ask-host.ts";

/** Values the embedder offers. */
export interface Environment {
  /** The value of a name. Needs `env:read`. Rejects with the code `NOT_FOUND` when the embedder offers none. */
  readonly read: (name: string) => Promise<string>;
}

/** Values the embedder offers. */
export const env: Environment = {
  read: async (name) => String((await askHost("env", { name })).header["value"]),
};
