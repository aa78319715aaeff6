import { now } from "../guest/clock.ts";
import { crypto as skillCrypto } from "../guest/globals/crypto.ts";
import { fetch as skillFetch } from "../guest/globals/fetch/fetch.ts";
import { Request as SkillRequest } from "../guest/globals/fetch/request.ts";
import { Response as SkillResponse } from "../guest/globals/fetch/response.ts";
import { log } from "../guest/log.ts";
import { random } from "../guest/random.ts";
import { runningStandIn } from "./run-stand-in.ts";

type Members = Readonly<Record<string, (...values: never[]) => unknown>>;

/** What a skill has in place of what Node has, wherever the code of a run asks for it. Everybody else has Node's. */
const replaced: readonly (readonly [owner: object, members: Members])[] = [
  [Math, { random }],
  [performance, { now }],
  [crypto, { getRandomValues: skillCrypto.getRandomValues, randomUUID: skillCrypto.randomUUID }],
  [console, { log: log.info, info: log.info, debug: log.debug, trace: log.debug, warn: log.warn, error: log.error }],
  [globalThis, { fetch: skillFetch }],
];

let users = 0;
let restore: () => void = () => undefined;

/** Replaces the globals as long as anybody uses them. Dispose of what it gives when the run has ended. */
export function patchGlobals(): Disposable {
  users += 1;
  if (users === 1) restore = patch();
  return {
    [Symbol.dispose]: () => {
      users -= 1;
      if (users === 0) restore();
    },
  };
}

function patch(): () => void {
  const undo = replaced.flatMap(([owner, members]) =>
    Object.entries(members).map(([name, member]) => replaceMember(owner, name, member)),
  );
  const { Date: realDate, Request: realRequest, Response: realResponse } = globalThis;
  Object.assign(globalThis, {
    Date: datesOfRuns(realDate),
    Request: classOfRuns(realRequest, SkillRequest),
    Response: classOfRuns(realResponse, SkillResponse),
  });
  return () => {
    Object.assign(globalThis, { Date: realDate, Request: realRequest, Response: realResponse });
    for (const back of undo) back();
  };
}

function replaceMember(owner: object, name: string, member: (...values: never[]) => unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  const real: unknown = Reflect.get(owner, name);
  const value = (...values: unknown[]): unknown =>
    runningStandIn() === undefined && typeof real === "function"
      ? Reflect.apply(real, owner, values)
      : Reflect.apply(member, undefined, values);
  Object.defineProperty(owner, name, {
    value,
    configurable: true,
    writable: true,
    enumerable: before?.enumerable ?? false,
  });
  return () => {
    if (before === undefined) Reflect.deleteProperty(owner, name);
    else Object.defineProperty(owner, name, before);
  };
}

type Class = abstract new (...values: never[]) => object;

/** One class in a run and another one elsewhere. */
function classOfRuns(real: Class, ofSkills: Class): object {
  const chosen = (): Class => (runningStandIn() === undefined ? real : ofSkills);
  return new Proxy(function either() {}, {
    construct: (_target, values) => Reflect.construct(chosen(), values) as object,
    get: (_target, name) => Reflect.get(chosen(), name) as unknown,
  });
}

/** The class of dates, whose present is that of the run. */
function datesOfRuns(real: DateConstructor): DateConstructor {
  const presentMs = (): number => (runningStandIn() === undefined ? real.now() : now());
  return new Proxy(real, {
    construct: (target, values: [], newTarget) =>
      Reflect.construct(
        target,
        values.length === 0 ? [presentMs()] : values,
        newTarget === dates() ? target : newTarget,
      ) as Date,
    apply: () => new real(presentMs()).toString(),
    get: (target, name) => (name === "now" ? presentMs : (Reflect.get(target, name) as unknown)),
  });
}

const dates = (): DateConstructor => globalThis.Date;
