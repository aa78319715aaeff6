import { Ajv2020 } from "ajv/dist/2020.js";
import type { Programs } from "../program.ts";

export const ajvPrograms: Programs = {
  "ajv: compiles a schema and says what is wrong": () => {
    const ajv = new Ajv2020({ allErrors: true });
    const validate = ajv.compile({
      type: "object",
      properties: {
        name: { type: "string", minLength: 2 },
        tags: { type: "array", items: { enum: ["a", "b"] }, uniqueItems: true },
      },
      required: ["name"],
      additionalProperties: false,
    });
    return [{ name: "ok", tags: ["a"] }, { name: "x", tags: ["a", "a", "c"], extra: 1 }, {}, null].map((value) => [
      validate(value),
      (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`),
    ]);
  },
};
