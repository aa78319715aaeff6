// A language model that follows a script, for tests and demonstrations.
export { createScriptedModel, type ScriptedModel } from "./scripted-model.ts";
export {
  parseScript,
  type Script,
  type ScriptedCall,
  type ScriptedFailure,
  type ScriptExpectation,
  type ScriptStep,
} from "./script.ts";
