import { SkillBuildError, type SkillBuildProblem } from "@cordon/core";
import { explainMissing } from "../guest/globals/missing.ts";
import type { AuthorPositions } from "./author-positions.ts";
import type { BuildObserver } from "./build-host.ts";
import type { Bundle } from "./bundle.ts";
import { type EngineInstance, startEngine } from "./engine-instance.ts";
import { ScriptError } from "./script-error.ts";

/** A skill whose modules were evaluated. */
export interface EvaluatedSkill {
  readonly engine: EngineInstance;
  /** The manifest, as the skill says it: JSON. */
  readonly manifest: string;
}

/** What evaluating takes. */
export interface EvaluateOptions {
  /** What messages call the skill. */
  readonly entry: string;
  readonly positions: AuthorPositions;
  readonly observer: BuildObserver;
}

const bundleName = "skill.js";
const entries = ["start", "turn", "pending", "fail"] as const;
const silent: BuildObserver = { logged: () => undefined, frozen: () => undefined };

/**
 * Evaluates a bundle, up to where a call begins. Another engine compiles it, so that nothing of the compiler is left.
 *
 * @throws SkillBuildError when the modules throw, or export no skill.
 */
export function evaluateSkill(module: WebAssembly.Module, { code }: Bundle, options: EvaluateOptions): EvaluatedSkill {
  const { entry, positions, observer } = options;
  try {
    const compiler = startEngine(module, silent);
    const bytecode = compiler.compile(code, bundleName);
    const origin = compiler.compile(positions.script, "positions.js");
    const cleaning = compiler.compile("delete globalThis.cordonBuild;", "clean.js");
    const phase = { observed: false };
    const engine = startEngine(module, {
      logged: observer.logged,
      frozen: (source) => {
        if (phase.observed) observer.frozen(source);
      },
    });
    engine.defineNative("cordonNative");
    engine.evaluate(origin);
    phase.observed = true;
    engine.evaluate(bytecode);
    phase.observed = false;
    const manifest = engine.text(engine.property("cordonBuild", "manifest"));
    const [start = 0, turn = 0, pending = 0, fail = 0] = entries.map((name) => engine.property("cordonBuild", name));
    engine.evaluate(cleaning);
    engine.release();
    engine.exports.qjs_run_gc();
    engine.exports.set_entry(start, turn, pending, fail);
    return { engine, manifest };
  } catch (error) {
    throw error instanceof ScriptError ? new SkillBuildError(entry, [problemOf(error, positions)]) : error;
  }
}

/** The innermost place of the stack that is the author's. */
function problemOf({ message, scriptStack }: ScriptError, positions: AuthorPositions): SkillBuildProblem {
  if (message === "InternalError: interrupted") return { problem: "the top level of a module does not come to an end" };
  const [, name = "", text = message] = /^(\w*Error): (.*)$/su.exec(message) ?? [];
  const explained = name === "ReferenceError" ? explainMissing(text) : text;
  // What the SDK says about the file is no error of the author's code.
  const isPlain = name === "Error" || name === "" || explained.startsWith("Cannot find the ");
  const problem = isPlain ? explained : `${name}: ${explained}`;
  for (const [, line, column] of scriptStack.matchAll(/skill\.js:(\d+)(?::(\d+))?/gu)) {
    const place = positions.find(Number(line), Number(column ?? 1));
    if (place !== undefined) return { problem, ...place };
  }
  return { problem };
}
