import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDispatchHarness, type DispatchHarness } from "./testing/dispatch-harness.ts";
import type { FakeCall } from "./testing/fake-call.ts";

/** A call, and those it makes one after the other. */
interface Tree {
  readonly skill: string;
  readonly tenant: string;
  /** For how long it computes before it makes them, in looks of the dispatcher: long enough to be seen, or not at all. */
  readonly computes: number;
  readonly calls: readonly Tree[];
}

const maxDepth = 3;
const skill = fc.constantFrom("a", "b", "c");
const computes = fc.constantFrom(0, 0, 0, 0, 15);
const tenant = fc.constantFrom("", "acme");

function treeOf(levels: number): fc.Arbitrary<Tree> {
  const calls = levels === 0 ? fc.constant([]) : fc.array(treeOf(levels - 1), { maxLength: 3 });
  return fc.record({ skill, tenant, computes, calls });
}

/** Runs trees on fake cells until nothing moves any more. */
class Forest {
  readonly endings: string[] = [];
  readonly #harness: DispatchHarness;
  readonly #trees = new Map<number, { readonly tree: Tree; readonly depth: number }>();
  readonly #started = new Set<FakeCall>();
  #nextName = 1;
  #turn = Promise.withResolvers<void>();

  constructor(harness: DispatchHarness) {
    this.#harness = harness;
  }

  async run(tree: Tree, depth = 0): Promise<void> {
    const name = this.#nextName++;
    this.#trees.set(name, { tree, depth });
    const { ending } = await this.#harness.run({
      name,
      moduleId: tree.computes + 1,
      waits: true,
      tenant: tree.tenant,
      skill: tree.skill,
      limits: { skillConcurrency: 1, tenantConcurrency: 2, queueTimeMs: 1e9 },
      depth,
      mayCall: tree.calls.length > 0,
    });
    this.endings.push(ending.status);
  }

  async moveOn(): Promise<void> {
    for (const call of this.#harness.onCells()) {
      if (this.#started.has(call)) continue;
      this.#started.add(call);
      call.begin();
      void this.#follow(call);
    }
    await new Promise(setImmediate);
    this.#turn.resolve();
    this.#turn = Promise.withResolvers<void>();
    for (const cell of this.#harness.cells) if (cell.withdrawn.size > 0) cell.giveUpWithdrawn();
    this.#harness.clock.pass(5);
  }

  async #follow(call: FakeCall): Promise<void> {
    const { tree, depth = 0 } = this.#trees.get(call.options.callId) ?? {};
    for (let turn = 0; turn < (tree?.computes ?? 0); turn += 1) await this.#turn.promise;
    for (const child of tree?.calls ?? []) {
      call.wait();
      await this.run({ ...child, tenant: tree?.tenant ?? "" }, depth + 1);
      call.goOn();
    }
    call.end();
  }
}

describe("calls that wait for calls", () => {
  it("all end, however few places there are and however many have one", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(treeOf(maxDepth), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 3 }),
        fc.boolean(),
        async (trees, max, hostIsSaturated) => {
          const calling = { places: max * 4, maxDepth };
          const harness = createDispatchHarness({ max, calling, hostIsSaturated });
          const forest = new Forest(harness);
          let running = trees.length;
          for (const tree of trees) void forest.run(tree).then(() => (running -= 1));
          const most = 20 * JSON.stringify(trees).split("skill").length + 20;
          for (let turn = 0; turn < most && running > 0; turn += 1) await forest.moveOn();
          expect(running).toBe(0);
          expect(new Set(forest.endings)).toEqual(new Set(["ok"]));
          expect(harness.held()).toBe(0);
        },
      ),
      { numRuns: 150 },
    );
  });
});
