import type { SkillTemplate } from "./skill-template.ts";
import { unitTestTool } from "./unit-test-tool.ts";

/** Asks one host of the network. */
export const httpTemplate: SkillTemplate = {
  name: "http",
  summary: "asks one host of the network, and is tested against recorded answers",
  allow: ["network:https:api.open-meteo.com/v1/forecast"],
  mounts: {},
  exampleInput: '{"latitude":52.52,"longitude":13.41}',
  files: ({ id, className }) => ({
    "src/forecast.ts": `/** Where a place is, in degrees. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** The address that tells the temperature at a place now. */
export function forecastUrl({ latitude, longitude }: Place): string {
  return \`https://api.open-meteo.com/v1/forecast?latitude=\${latitude}&longitude=\${longitude}&current=temperature_2m\`;
}

/** Reads the temperature out of an answer. */
export function readCelsius(answer: unknown): number {
  const { current } = answer as { readonly current?: { readonly temperature_2m?: unknown } };
  const celsius = current?.temperature_2m;
  if (typeof celsius !== "number") throw new Error("Cannot read the answer: it has no temperature");
  return celsius;
}
`,
    "src/skill.ts": `import { http, SkillBase } from "@cordon/pdk";
import { forecastUrl, type Place, readCelsius } from "./forecast.ts";

interface Answer {
  readonly celsius: number;
}

export class ${className} extends SkillBase<Place, Answer> {
  override readonly id = "${id}";
  override readonly name = "${className}";
  override readonly version = "1.0.0";
  override readonly description = "Says how warm it is at a place now.";
  override readonly permissions = [
    { permission: "network:https:api.open-meteo.com/v1/forecast", reason: "The forecast", methods: ["GET"] },
  ];
  override readonly input = {
    type: "object",
    properties: {
      latitude: { type: "number", minimum: -90, maximum: 90 },
      longitude: { type: "number", minimum: -180, maximum: 180 },
    },
    required: ["latitude", "longitude"],
    additionalProperties: false,
  };
  override readonly output = {
    type: "object",
    properties: { celsius: { type: "number" } },
    required: ["celsius"],
  };

  override async execute(place: Place): Promise<Answer> {
    const response = await http.fetch(forecastUrl(place));
    if (!response.ok) throw new Error(\`Cannot ask for the forecast: the server answered \${response.status}\`);
    return { celsius: readCelsius(await response.json()) };
  }
}
`,
    "tests/tells.yaml": `name: tells the temperature of the forecast
input: { latitude: 52.52, longitude: 13.41 }
http:
  - request: GET https://api.open-meteo.com/v1/forecast?latitude=52.52&longitude=13.41&current=temperature_2m
    json: { current: { temperature_2m: 18.5 } }
expect:
  status: ok
  output: { celsius: 18.5 }
permissions: ["network:https:api.open-meteo.com:443/v1/forecast"]
usage: { hostCalls: 1, wallMs: 5000 }
`,
    "tests/server-down.yaml": `name: says what the server answered when it is down
input: { latitude: 0, longitude: 0 }
http:
  - request: GET https://api.open-meteo.com/v1/forecast?latitude=0&longitude=0&current=temperature_2m
    status: 503
expect:
  status: failed
  messageContains: ["the server answered 503"]
`,
    "tests/forecast.test.ts": `import { expect, it } from "${unitTestTool.name}";
import { readCelsius } from "../src/forecast.ts";

it("takes no answer without a temperature", () => {
  expect(readCelsius({ current: { temperature_2m: -3 } })).toBe(-3);
  expect(() => readCelsius({ current: {} })).toThrow("it has no temperature");
});
`,
  }),
};
