/** A source map as the bundler writes it. */
export interface SourceMapText {
  readonly version: 3;
  readonly sources: readonly string[];
  readonly mappings: string;
}
