import { afterAll, beforeAll, describe } from "vitest";
import { type CellHarness, type CellUnderTest, createHarness } from "./cell-harness.ts";
import { describeBegin } from "./describe-begin.ts";
import { describeEndings } from "./describe-endings.ts";
import { describeHostFunctions } from "./describe-host-functions.ts";
import { describeIsolation } from "./describe-isolation.ts";
import { describeOperationAttacks } from "./describe-operation-attacks.ts";
import { describeOperations } from "./describe-operations.ts";
import { describeParking } from "./describe-parking.ts";
import { describeParkingRaces } from "./describe-parking-races.ts";
import { describeStopping } from "./describe-stopping.ts";
import { describeTakingBack } from "./describe-taking-back.ts";
import { describeWasi } from "./describe-wasi.ts";
import { describeWasiAttacks } from "./describe-wasi-attacks.ts";

/**
 * What every kind of cell promises, as tests on the interface alone. A case that a kind cannot satisfy does not exist:
 * what is here is what the dispatcher relies on.
 *
 * @param name What is tested.
 * @param create Makes a cell; called again for tests that kill one.
 */
export function describeCell(name: string, create: () => Promise<CellUnderTest>): void {
  describe(`the contract of a cell: ${name}`, () => {
    let harness: CellHarness;

    beforeAll(async () => {
      harness = await createHarness(create);
    });

    afterAll(async () => {
      await harness.dispose();
    });

    describeBegin(() => harness);
    describeEndings(() => harness);
    describeStopping(() => harness);
    describeTakingBack(() => harness);
    describeHostFunctions(() => harness);
    describeOperations(() => harness);
    describeOperationAttacks(() => harness);
    describeParking(() => harness);
    describeParkingRaces(() => harness);
    describeIsolation(() => harness);
    describeWasi(() => harness);
    describeWasiAttacks(() => harness);
  });
}
