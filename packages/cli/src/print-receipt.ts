import type { Receipt } from "@cordon/runtime";
import type { CommandIo } from "./command-io.ts";
import { jsonLine, jsonText } from "./json-text.ts";
import { terminalText } from "./terminal-text.ts";

const shownRefusals = 10;

/**
 * Prints what a call came to: logs, the ending and refusals to standard error; the output, or with `json` the receipt as
 * one line, to standard output.
 *
 * @param receipt What came of the call.
 * @param json Whether to print the receipt.
 * @param io Where to.
 * @throws OutputError
 */
export async function printReceipt(receipt: Receipt, json: boolean, io: CommandIo): Promise<void> {
  for (const { level, text } of receipt.logs) io.writeError(`${level}: ${text}\n`);
  if (receipt.status !== "ok") io.writeError(`cordon: ${receipt.status}: ${receipt.message ?? ""}\n`);
  if (receipt.status === "denied") printRefusals(receipt, io);
  if (json) await io.writeOutput(jsonLine(receipt));
  else if (receipt.output !== undefined) await printOutput(receipt.output, io);
}

function printRefusals({ decisions }: Receipt, io: CommandIo): void {
  const refused = decisions.filter(({ outcome }) => outcome !== "allow");
  for (const { permission, reason, rule } of refused.slice(0, shownRefusals)) {
    io.writeError(`cordon: refused "${permission}": ${reason}${rule === undefined ? "" : ` by "${rule}"`}\n`);
  }
  const more = refused.length - shownRefusals;
  if (more > 0) io.writeError(`cordon: refused ${more} more; --json lists all of them\n`);
}

async function printOutput(output: NonNullable<Receipt["output"]> | null, io: CommandIo): Promise<void> {
  if (output instanceof Uint8Array) {
    if (io.outputIsTerminal) {
      io.writeError(
        `cordon: Cannot show ${output.length} bytes that are not text: send them to a file, or add --json\n`,
      );
    } else {
      await io.writeOutput(output);
    }
  } else if (typeof output === "string") {
    await io.writeOutput(endWithNewline(io.outputIsTerminal ? terminalText(output) : output));
  } else {
    await io.writeOutput(`${jsonText(output, 2)}\n`);
  }
}

const endWithNewline = (text: string): string => (text === "" || text.endsWith("\n") ? text : `${text}\n`);
