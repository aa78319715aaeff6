import MiniSearch from "minisearch";
import type { Programs } from "../program.ts";

export const minisearchPrograms: Programs = {
  "minisearch: ranks, corrects and suggests": () => {
    const search = new MiniSearch({ fields: ["title", "text"], storeFields: ["title"] });
    search.addAll([
      { id: 1, title: "Moby Dick", text: "Call me Ishmael. Some years ago..." },
      { id: 2, title: "Zen and the Art of Archery", text: "An ancient art of Japan" },
      { id: 3, title: "Neuromancer", text: "The sky above the port was the color of television" },
    ]);
    const rank = (query: string, options = {}): unknown =>
      search.search(query, options).map(({ id, score, terms }) => [id, score.toFixed(6), terms]);
    return [
      rank("zen art"),
      rank("ishmeal", { fuzzy: 0.3 }),
      rank("neuro", { prefix: true }),
      search.autoSuggest("zen ar").map(({ suggestion }) => suggestion),
      JSON.stringify(search).length,
    ];
  },
};
