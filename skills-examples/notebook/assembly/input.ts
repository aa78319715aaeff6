import { JsonReader } from "@cordon/pdk-assemblyscript/assembly/json-reader";

/** What the tools take, each its own part of it. */
export class Input {
  /** What is wrong; empty when nothing is. */
  failure: string = "";
  text: string = "";
  tags: string[] = [];
  /** 0 for ever. */
  keepSeconds: i64 = 0;
  query: string = "";
  id: string = "";
  after: string = "";
  limit: i32 = 20;
}

/** Reads the input. The host has checked it against the schema of the tool. */
export function readInput(bytes: Uint8Array): Input {
  const input = new Input();
  if (bytes.length == 0) return input;
  const reader = new JsonReader(bytes);
  reader.openObject();
  for (let key = reader.nextKey(); key !== null; key = reader.nextKey()) {
    if (key == "text") input.text = reader.readString();
    else if (key == "query") input.query = reader.readString();
    else if (key == "id") input.id = reader.readString();
    else if (key == "after") input.after = reader.readString();
    else if (key == "keepSeconds") input.keepSeconds = <i64>reader.readNumber();
    else if (key == "limit") input.limit = <i32>reader.readNumber();
    else if (key == "tags") {
      reader.openArray();
      while (reader.nextElement()) input.tags.push(reader.readString());
    } else reader.skip();
  }
  if (!reader.finish()) input.failure = "Cannot read the input: it is not the object the tool describes";
  return input;
}
