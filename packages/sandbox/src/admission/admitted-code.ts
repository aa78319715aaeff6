import type { AdmittedModule } from "./admitted-module.ts";
import type { SkillImage } from "./shared/skill-image.ts";

/** An admitted module, in the form in which other modules can have its code, or in that of a module whose code is its own. */
export interface AdmittedCode extends AdmittedModule {
  /** What an instance needs beside the code that modules share; undefined when it is the module's own. */
  readonly image: SkillImage | undefined;
}
