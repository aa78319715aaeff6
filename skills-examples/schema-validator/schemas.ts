import { z } from "zod";

const day = z.iso.date();
const money = z.number().nonnegative().multipleOf(0.01);

const person = z.strictObject({
  name: z.string().trim().min(1).max(200),
  email: z.email(),
  born: day.optional(),
  languages: z
    .array(z.string().regex(/^[a-z]{2}$/u, "not a language such as en"))
    .max(10)
    .default([]),
});

const line = z.strictObject({
  item: z.string().trim().min(1),
  units: z.int().positive(),
  price: money,
});

const invoice = z
  .strictObject({
    number: z.string().regex(/^[A-Z]{2}-\d{4,10}$/u, "not a number such as DE-0042"),
    issued: day,
    due: day,
    currency: z.enum(["EUR", "USD", "CHF"]),
    customer: person.pick({ name: true, email: true }),
    lines: z.array(line).min(1).max(200),
    total: money,
  })
  .refine(({ issued, due }) => issued <= due, { path: ["due"], error: "before the day it was issued" })
  .refine(({ lines, total }) => Math.abs(sumOf(lines) - total) < 0.005, {
    path: ["total"],
    error: "not the sum of the lines",
  });

const event = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("meeting"), at: z.iso.datetime({ offset: true }), with: z.array(z.email()).min(1) }),
  z.strictObject({
    kind: z.literal("reminder"),
    at: z.iso.datetime({ offset: true }),
    text: z.string().min(1).max(500),
  }),
]);

const category = z.strictObject({
  name: z.string().min(1),
  get children() {
    return z.array(category).optional();
  },
});

function sumOf(lines: readonly z.infer<typeof line>[]): number {
  return lines.reduce((sum, { units, price }) => sum + units * price, 0);
}

/** The kinds of records this skill knows. An own skill has its own. */
export const schemas = { person, invoice, event, category } as const;

/** The name of a kind. */
export type Kind = keyof typeof schemas;

/** Every name. */
export const kinds = Object.keys(schemas) as readonly Kind[];
