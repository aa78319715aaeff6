import { SkillBase } from "@cordon/pdk";
import { describeResult } from "./describe-result.ts";
import { knownDifferences } from "./known-differences.ts";
import { languagePrograms } from "./language-programs.ts";
import { libraryPrograms } from "./library-programs.ts";

/** Runs one program of the suite, inside. */
export default class Conformance extends SkillBase<{ readonly program: string }, unknown> {
  override readonly id = "conformance";
  override readonly name = "Conformance";
  override readonly version = "1.0.0";

  override async execute({ program }: { readonly program: string }): Promise<unknown> {
    const run = { ...languagePrograms, ...libraryPrograms, ...knownDifferences }[program];
    if (run === undefined) throw new Error(`there is no program "${program}"`);
    return describeResult(await run());
  }
}
