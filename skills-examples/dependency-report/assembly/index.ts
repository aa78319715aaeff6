import { Host } from "@extism/as-pdk";
import "@cordon/pdk-assemblyscript/assembly/abort";
import { read } from "@cordon/pdk-assemblyscript/assembly/fs";
import { JsonReader } from "@cordon/pdk-assemblyscript/assembly/json-reader";
import { failWith } from "@cordon/pdk-assemblyscript/assembly/outcome";

import { parseLockfile } from "./lockfile";
import { writeReport } from "./report";

/** The one tool: reads the lockfile that the input names and outputs the report. */
export function execute(): i32 {
  const input = new JsonReader(Host.input());
  let file = "";
  input.openObject();
  for (let key = input.nextKey(); key !== null; key = input.nextKey()) {
    if (key == "file") file = input.readString();
    else input.skip();
  }
  if (!input.finish() || file.length == 0) return failWith('Cannot read the input: it must be { "file": "/data/..." }');

  const answer = read(file);
  const failure = answer.failure;
  if (failure !== null) {
    const permission = failure.permission;
    return failWith(permission === null ? failure.message : failure.message + ': ask for "' + permission + '"');
  }
  const lockfile = parseLockfile(answer.bytes);
  if (lockfile.failure.length > 0) return failWith('Cannot report on "' + file + '": ' + lockfile.failure);

  Host.output(writeReport(file, lockfile).toBytes());
  return 0;
}
