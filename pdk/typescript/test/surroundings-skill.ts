import { now, random, SkillBase } from "@cordon/pdk";

/** Says what surrounds it. */
export class Surroundings extends SkillBase {
  override readonly id = "surroundings";
  override readonly name = "Surroundings";
  override readonly version = "1.0.0";
  override readonly tools = { seen: {}, reversed: { input: "bytes", output: "bytes" }, failing: {} } as const;

  seen(): unknown {
    console.warn("seen", { a: 1 });
    const { tool, agent, conversation, config } = this.context;
    return {
      clock: [now(), Date.now(), new Date().toISOString(), new Date(0).getTime(), new Date() instanceof Date],
      random: [random(), Math.random(), crypto.randomUUID()],
      context: [tool, agent ?? null, conversation ?? null, config("setting") ?? null],
    };
  }
  reversed(bytes: Uint8Array): Uint8Array {
    return bytes.toReversed();
  }
  failing(): never {
    throw new RangeError("größer");
  }
}
