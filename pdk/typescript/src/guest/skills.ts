import { askHost } from "./ask-host.ts";

/** Other skills. */
export interface Skills {
  /**
   * Calls another skill and gives its output. Needs `skill:call`. Rejects when that call does not end well.
   *
   * @param id The id of the skill, and after a slash the tool when it has several.
   * @param input A JSON value. Default null.
   */
  readonly call: (id: string, input?: unknown) => Promise<unknown>;
}

/** Other skills. */
export const skills: Skills = {
  call: async (target, input = null) => {
    const [id = "", tool] = target.split("/");
    const { header, body } = await askHost("skill", { id, tool, input });
    return header["output"] ?? body;
  },
};
