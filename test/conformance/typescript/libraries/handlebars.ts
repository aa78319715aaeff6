import Handlebars from "handlebars";
import type { Programs } from "../program.ts";

export const handlebarsPrograms: Programs = {
  "handlebars: compiles a template at run time": () => {
    const engine = Handlebars.create();
    engine.registerHelper("loud", (text: string) => text.toUpperCase());
    const template = engine.compile(
      "{{#each people}}{{@index}}: {{loud name}} <{{mail}}>{{#unless @last}}, {{/unless}}{{else}}nobody{{/each}}",
    );
    return [
      template({
        people: [
          { name: "Zoë", mail: "<z@x>" },
          { name: "b", mail: "b" },
        ],
      }),
      template({ people: [] }),
    ];
  },
};
