/** Where one place of the bundle comes from; everything from 0. */
export interface Mapping {
  /** In the line of the bundle, in UTF-16 units. */
  readonly bundleColumn: number;
  /** Index into the sources of the map. */
  readonly source: number;
  readonly line: number;
  readonly column: number;
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const continued = 32;

/**
 * Reads the mappings of a source map, line by line of the bundle. Places that come from no source are left out.
 *
 * @param mappings The field `mappings` of version 3.
 */
export function readMappings(mappings: string): readonly (readonly Mapping[])[] {
  let [source, line, column] = [0, 0, 0];
  return mappings.split(";").map((text) => {
    let bundleColumn = 0;
    return text.split(",").flatMap((segment) => {
      const [columnStep, sourceStep, lineStep = 0, originalStep = 0] = readNumbers(segment);
      bundleColumn += columnStep ?? 0;
      if (sourceStep === undefined) return [];
      source += sourceStep;
      line += lineStep;
      column += originalStep;
      return [{ bundleColumn, source, line, column }];
    });
  });
}

/** Base 64, five bits each, lowest first; the lowest bit of a number is its sign. */
function readNumbers(segment: string): readonly number[] {
  const numbers: number[] = [];
  let [value, shift] = [0, 0];
  for (const character of segment) {
    const digit = digits.indexOf(character);
    value += (digit & (continued - 1)) << shift;
    shift += 5;
    if ((digit & continued) !== 0) continue;
    numbers.push((value & 1) === 1 ? -(value >>> 1) : value >>> 1);
    [value, shift] = [0, 0];
  }
  return numbers;
}
