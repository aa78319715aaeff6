import { Host } from "@extism/as-pdk";
import "@cordon/pdk-assemblyscript/assembly/abort";
import { read } from "@cordon/pdk-assemblyscript/assembly/fs";
import { writeText } from "@cordon/pdk-assemblyscript/assembly/fs-changes";
import { JsonReader } from "@cordon/pdk-assemblyscript/assembly/json-reader";
import { JsonWriter } from "@cordon/pdk-assemblyscript/assembly/json-writer";
import { failWith, succeedWithBytes } from "@cordon/pdk-assemblyscript/assembly/outcome";

import { lineOf, occurrences } from "./occurrences";

/** The one tool: replaces a text that is in a file once, or writes a file that is not there yet. */
export function edit(): i32 {
  const input = new JsonReader(Host.input());
  let file = "";
  let find = "";
  let replace = "";
  input.openObject();
  for (let key = input.nextKey(); key !== null; key = input.nextKey()) {
    if (key == "file") file = input.readString();
    else if (key == "find") find = input.readString();
    else if (key == "replace") replace = input.readString();
    else input.skip();
  }
  if (!input.finish()) return failWith('Cannot read the input: it must be { "file", "find", "replace" }');

  const answer = read(file);
  const failure = answer.failure;
  if (failure !== null && !(find.length == 0 && failure.code == "NOT_FOUND")) return failWith(failure.toString());
  if (find.length == 0) {
    if (failure === null) return failWith('Cannot make "' + file + '": it is there already; say what to find in it');
    return finish(file, replace, 1, 0);
  }
  const text = String.UTF8.decode(answer.bytes.buffer);
  if (String.UTF8.byteLength(text) != answer.bytes.length) {
    return failWith('Cannot edit "' + file + '": it is no text in UTF-8');
  }
  const found = occurrences(text, find);
  if (found.length != 1) {
    const times = found.length == 0 ? "not in it" : "in it more than once";
    return failWith('Cannot edit "' + file + '": the text to find is ' + times);
  }
  const edited = text.slice(0, found[0]) + replace + text.slice(found[0] + find.length);
  return finish(file, edited, lineOf(text, found[0]), answer.bytes.length);
}

function finish(file: string, text: string, line: i32, bytesBefore: i32): i32 {
  const failure = writeText(file, text).failure;
  if (failure !== null) return failWith(failure.toString());
  const report = new JsonWriter();
  report.openObject();
  report.key("file");
  report.string(file);
  report.key("line");
  report.integer(line);
  report.key("bytesBefore");
  report.integer(bytesBefore);
  report.key("bytesAfter");
  report.integer(String.UTF8.byteLength(text));
  report.closeObject();
  return succeedWithBytes(report.toBytes());
}
