/**
 * What becomes of an element: it is left out with everything in it; or it goes and its content stays, as a block of its own or
 * within the line; or it is kept, because Markdown has something for it.
 */
export type ElementKind = "left out" | "block" | "inline" | "element";

const setOf = (names: string): ReadonlySet<string> => new Set(names.split(" "));

const leftOut = setOf(
  "script style noscript template nav aside form button input select textarea label dialog menu iframe frame frameset object " +
    "embed applet svg canvas math video audio map link meta title",
);
const roles = setOf("navigation banner contentinfo search dialog menu menubar toolbar complementary");
const blocks = setOf(
  "html body div section center figure figcaption details summary fieldset address hgroup header footer dl dt dd",
);
const elements = setOf(
  "main article h1 h2 h3 h4 h5 h6 p blockquote pre ul ol li hr br a img em i strong b code del s " +
    "table thead tbody tfoot tr th td caption",
);

/** Says what becomes of an element. */
export function kindOf(name: string, attributes: Readonly<Record<string, string>>): ElementKind {
  if (leftOut.has(name) || isHidden(attributes)) return "left out";
  if (blocks.has(name)) return "block";
  return elements.has(name) ? "element" : "inline";
}

function isHidden(attributes: Readonly<Record<string, string>>): boolean {
  const { role = "", style = "" } = attributes;
  return (
    roles.has(role.toLowerCase()) ||
    Object.hasOwn(attributes, "hidden") ||
    attributes["aria-hidden"] === "true" ||
    /display\s*:\s*none|visibility\s*:\s*hidden/iu.test(style.slice(0, 500))
  );
}
