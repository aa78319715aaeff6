import { z } from "zod";
import type { Programs } from "../program.ts";

const person = z.object({
  name: z.string().min(2).trim(),
  mail: z.email().optional(),
  born: z.coerce.date(),
  tags: z
    .array(z.enum(["a", "b"]))
    .max(2)
    .default([]),
  kind: z.discriminatedUnion("type", [
    z.object({ type: z.literal("x"), n: z.number().int() }),
    z.object({ type: z.literal("y") }),
  ]),
});

export const zodPrograms: Programs = {
  "zod: parses, changes and refuses": () =>
    [
      { name: " Zoë ", born: "2024-02-29", kind: { type: "x", n: 1 } },
      { name: "Z", mail: "no", born: "never", tags: ["a", "b", "c"], kind: { type: "z" } },
      null,
    ].map((value) => {
      const parsed = person.safeParse(value);
      return parsed.success ? parsed.data : parsed.error.issues.map(({ code, path, message }) => [code, path, message]);
    }),
  "zod: writes its schema": () => z.toJSONSchema(person.omit({ born: true }), { io: "input" }),
  "zod: refines and pipes, also when it waits": async () => {
    const even = z
      .number()
      .refine(async (value) => await Promise.resolve(value % 2 === 0), "odd")
      .transform((value) => value / 2);
    return [await even.parseAsync(4), (await even.safeParseAsync(3)).error?.issues.map(({ message }) => message)];
  },
};
