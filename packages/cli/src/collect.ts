/** Collects the values of an option that may be repeated, for the parser of the command line. */
export const collect = (value: string, values: readonly string[] = []): readonly string[] => [...values, value];
