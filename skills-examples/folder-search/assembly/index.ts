import { Host } from "@extism/as-pdk";
import "@cordon/pdk-assemblyscript/assembly/abort";
import { JsonReader } from "@cordon/pdk-assemblyscript/assembly/json-reader";
import { failWith, succeedWithBytes } from "@cordon/pdk-assemblyscript/assembly/outcome";

import { Ranking } from "./ranking";
import { splitTerms } from "./terms";
import { Walk } from "./walk";

/** The one tool: searches the files below a folder and outputs the best matches. */
export function search(): i32 {
  const input = new JsonReader(Host.input());
  let query = "";
  let folder = "/data";
  let limit = 10;
  input.openObject();
  for (let key = input.nextKey(); key !== null; key = input.nextKey()) {
    if (key == "query") query = input.readString();
    else if (key == "folder") folder = input.readString();
    else if (key == "limit") limit = <i32>input.readNumber();
    else input.skip();
  }
  if (!input.finish()) return failWith('Cannot read the input: it must be { "query": "..." }');
  const terms = splitTerms(query);
  if (terms.length == 0) return failWith('Cannot search for "' + query + '": it holds no word');

  const walk = new Walk();
  const ranking = new Ranking(terms);
  const failure = walk.run(folder, ranking);
  if (failure !== null) return failWith(failure.toString());
  return succeedWithBytes(ranking.toReport(query, limit, walk));
}
