/** The parts of a URL that permissions look at, as the WHATWG URL parser gives them. */
export interface ParsedUrl {
  /** With its colon: `https:`. */
  readonly protocol: string;
  /** Lower case, IDNA applied, numeric forms of addresses resolved; IPv6 in brackets. */
  readonly hostname: string;
  /** Empty when it is the scheme's default. */
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly href: string;
}

// Every JavaScript host has this global; core declares the one method it uses instead of loading a host's type library.
declare const URL: { parse(text: string): ParsedUrl | null };

/**
 * Parses an absolute URL with the parser of the JavaScript host (WHATWG URL).
 *
 * @returns The parts, or undefined when the text is not an absolute URL.
 */
export function parseUrl(text: string): ParsedUrl | undefined {
  return URL.parse(text) ?? undefined;
}
