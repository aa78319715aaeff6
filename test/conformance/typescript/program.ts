/** Programs by what they are about. They ask nobody for anything, so that they can run anywhere. */
export type Programs = Readonly<Record<string, () => unknown>>;
