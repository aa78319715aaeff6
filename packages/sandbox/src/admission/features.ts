/**
 * The features beyond WebAssembly 1.0 that admission knows, and whether it takes them. The reason for each is in
 * `docs/guides/webassembly-features.md`, and a test compares the two.
 */
const knownFeatures = [
  { name: "sign-extension", allowed: true },
  { name: "saturating-float-to-int", allowed: true },
  { name: "multi-value", allowed: true },
  { name: "bulk-memory", allowed: true },
  { name: "reference-types", allowed: true },
  { name: "simd", allowed: true },
  { name: "legacy-exceptions", allowed: true },
  { name: "exceptions", allowed: true },
  { name: "extended-const", allowed: true },
  { name: "exnref-storage", allowed: false },
  { name: "threads", allowed: false },
  { name: "memory64", allowed: false },
  { name: "multi-memory", allowed: false },
  { name: "gc", allowed: false },
  { name: "function-references", allowed: false },
  { name: "tail-calls", allowed: false },
  { name: "relaxed-simd", allowed: false },
  { name: "wide-arithmetic", allowed: false },
  { name: "custom-page-sizes", allowed: false },
  { name: "stack-switching", allowed: false },
  { name: "stringref", allowed: false },
] as const;

/** The name of a feature. */
export type FeatureName = (typeof knownFeatures)[number]["name"];

/** A feature and the decision about it. */
export interface Feature {
  readonly name: FeatureName;
  readonly allowed: boolean;
}

/** Every feature with its decision. What is not listed is refused as unknown. */
export const features: readonly Feature[] = knownFeatures;

const bits: ReadonlyMap<FeatureName, number> = new Map(
  knownFeatures.map((feature, index) => [feature.name, 1 << index]),
);

/**
 * The bit that stands for a feature in a set.
 *
 * @param name The feature.
 */
export function featureBit(name: FeatureName): number {
  return bits.get(name) ?? 0;
}

/**
 * The names in a set of feature bits, in the order of {@link features}.
 *
 * @param set Bits of {@link featureBit}.
 */
export function featureNames(set: number): readonly FeatureName[] {
  return knownFeatures.map((feature) => feature.name).filter((name) => (set & featureBit(name)) !== 0);
}
