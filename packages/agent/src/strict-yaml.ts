import { OptionError } from "@cordon/core";
import { parseDocument } from "yaml";

/**
 * Reads YAML into plain data: no key twice, no aliases, so that what is read is what stands there.
 *
 * @param option What to name in an error.
 * @throws OptionError for everything else.
 */
export function parseStrictYaml(text: string, option: string): unknown {
  const document = parseDocument(text, { strict: true, uniqueKeys: true });
  const [problem] = document.errors;
  if (problem !== undefined) throw new OptionError(option, `it is no YAML: ${problem.message.split("\n", 1)[0]}`);
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    throw new OptionError(option, "it has aliases; write the value where it is used");
  }
}
