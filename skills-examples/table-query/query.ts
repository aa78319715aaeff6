import type { Cell } from "./table.ts";

/** Where the rows come from: one of `file`, `text` and `rows`. */
export interface Source {
  /** The path of a file. */
  readonly file?: string;
  readonly text?: string;
  readonly rows?: readonly object[];
  /** Of a file or a text. Default what the file's name ends in, else CSV. */
  readonly format?: "csv" | "json" | "jsonl";
  /** Between the cells of CSV. Default whatever fits. */
  readonly delimiter?: string;
}

/** What a cell is held against. Texts are compared by code units, a number only with numbers. */
export interface Condition {
  readonly column: string;
  readonly is: "=" | "!=" | "<" | "<=" | ">" | ">=" | "contains" | "one-of" | "empty" | "not-empty";
  readonly value?: Cell | readonly Cell[];
}

/** One number for a group of rows. */
export interface Aggregate {
  readonly of: "count" | "sum" | "mean" | "median" | "min" | "max" | "percentile";
  /** The column; `count` can do without, and then counts rows. */
  readonly column?: string;
  /** Of a percentile, 0 to 100. */
  readonly at?: number;
  /** The name of the result. Default such as "sum of price". */
  readonly as?: string;
}

/** By what rows are sorted. Empty cells come last. */
export interface Order {
  readonly column: string;
  readonly descending?: boolean;
}

/** A question to a table. */
export interface Query extends Source {
  /** All of them have to hold. */
  readonly where?: readonly Condition[];
  readonly groupBy?: readonly string[];
  readonly aggregates?: readonly Aggregate[];
  /** The columns of the answer. Default all. */
  readonly columns?: readonly string[];
  readonly sort?: readonly Order[];
  /** Rows of the answer at most. Default 100. */
  readonly limit?: number;
}

/** What a question comes to. */
export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Rows of the table. */
  readonly read: number;
  /** Rows that met the conditions. */
  readonly matched: number;
  /** Rows of the answer before `limit`. */
  readonly total: number;
}
