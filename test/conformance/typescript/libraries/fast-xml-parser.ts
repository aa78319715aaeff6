import { XMLBuilder, XMLParser } from "fast-xml-parser";
import type { Programs } from "../program.ts";

export const fastXmlParserPrograms: Programs = {
  "fast-xml-parser: reads and writes": () => {
    const text = `<?xml version="1.0"?><feed xmlns:x="urn:x"><!-- no --><entry id="1"><title>A &amp; B &#x1F600;</title><x:n>042</x:n></entry>
      <entry id="2"><![CDATA[<raw>]]></entry><empty/></feed>`;
    const options = { ignoreAttributes: false, attributeNamePrefix: "@" };
    const parsed: unknown = new XMLParser(options).parse(text);
    return [parsed, new XMLBuilder({ ...options, format: true }).build(parsed)];
  },
};
