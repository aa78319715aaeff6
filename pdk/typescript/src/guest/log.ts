import { formatValue } from "./format-value.ts";
import { native, operations } from "./native.ts";

/** Writes to the log of the call. Values that are not text are shown as in a console. */
export interface Log {
  readonly debug: (...values: readonly unknown[]) => void;
  readonly info: (...values: readonly unknown[]) => void;
  readonly warn: (...values: readonly unknown[]) => void;
  readonly error: (...values: readonly unknown[]) => void;
}

const write =
  (level: number) =>
  (...values: readonly unknown[]): void => {
    native(operations.log, level, values.map((value) => formatValue(value)).join(" "));
  };

/** The log of the call. At the top level of a module it is what the build shows. */
export const log: Log = { debug: write(0), info: write(1), warn: write(2), error: write(3) };
