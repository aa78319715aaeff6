import { admissionLimits } from "../admission-limits.ts";
import { type ByteWriter, createWriter, writeAll, writeRun, writeU32 } from "../binary/byte-writer.ts";
import type { ParsedModule } from "../reader/parsed-module.ts";
import { overLimit } from "../rejections.ts";
import type { RewritePlan } from "./plan.ts";
import { writeBody } from "./write-body.ts";
import { checkParts } from "./write-checks.ts";

/** Writes the content of the code section and gives the number of checks in it. */
export function writeCode(writer: ByteWriter, parsed: ParsedModule, plan: RewritePlan): number {
  const { added } = plan;
  const parts = checkParts(plan);
  const body = createWriter(1 << 16);
  const count = parsed.code.starts.length;
  let checks = 0;
  writeU32(writer, count + added.length);
  for (let index = 0; index < count; index += 1) {
    body.length = 0;
    checks += writeBody(body, { parsed, plan, parts, index });
    checkLength(body, parsed.code.starts[index]);
    writeU32(writer, body.length);
    writeRun(writer, body.bytes, 0, body.length);
  }
  for (const { body: bytes } of added) {
    writeU32(writer, bytes.length);
    writeAll(writer, bytes);
  }
  return checks;
}

function checkLength(body: ByteWriter, offset: number | undefined): void {
  const maximum = admissionLimits.rewrittenBodyBytes;
  if (body.length > maximum) {
    throw overLimit({ what: "bytes in one function after rewriting", value: body.length, maximum, offset });
  }
}

const bytesPerFuelCheck = 28;
const bytesPerInterruptCheck = 12;

/** About how many bytes the code section will have: enough that the writer seldom grows. */
export function estimateCodeBytes(parsed: ParsedModule, fuel: boolean): number {
  const checks = parsed.code.points.length + parsed.code.starts.length;
  return parsed.bytes.length + checks * (fuel ? bytesPerFuelCheck : bytesPerInterruptCheck);
}
