import { Marked } from "marked";
import type { Programs } from "../program.ts";

const text = `# Title *one*

A [link](https://example.org "t"), \`code\` and **bold _both_**. Auto: https://example.org/a?b=c

| a | b |
|:--|--:|
| 1 | 2 |

1. first
   - nested
2. second

> quoted
\`\`\`ts
const a = "<b>";
\`\`\`
<div>raw</div>
`;

export const markedPrograms: Programs = {
  "marked: turns Markdown into HTML": () => new Marked({ gfm: true }).parse(text),
  "marked: gives the tokens": () => new Marked().lexer("- [x] done\n- [ ] not").map(({ type, raw }) => [type, raw]),
};
