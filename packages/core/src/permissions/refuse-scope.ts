/**
 * Ends the reading of a scope: throws the error that names the whole permission.
 *
 * @param reason Why the scope is refused, as a clause without a capital and a period.
 * @param correction The same part in canonical form, where that is certain.
 */
export type RefuseScope = (reason: string, correction?: string) => never;
