import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadSkillBuilder } from "./load-skill-builder.ts";

const elsewhere = join(tmpdir(), "cordon-nothing-here", "skill.ts");

describe("loadSkillBuilder", () => {
  it("finds the package beside the command when it is not beside the skill", async () => {
    expect(typeof (await loadSkillBuilder(elsewhere)).buildSkill).toBe("function");
  });

  it("says what to install when it is nowhere", async () => {
    await expect(loadSkillBuilder("skill.ts", [elsewhere])).rejects.toThrow(
      'Cannot build "skill.ts": the package "@cordon/pdk" is not installed; run npm install --save-dev @cordon/pdk',
    );
  });
});
