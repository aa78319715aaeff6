import { JsonReader } from "@cordon/pdk-assemblyscript/assembly/json-reader";
import { JsonWriter } from "@cordon/pdk-assemblyscript/assembly/json-writer";

/** One note. */
export class Note {
  id: string = "";
  text: string = "";
  tags: string[] = [];
  /** Milliseconds since 1970. */
  created: i64 = 0;
  /** The same; 0 for never. */
  expires: i64 = 0;

  /** Says whether every word is somewhere in the text or the tags, whatever the case. */
  holds(words: string[]): bool {
    const haystack = (this.text + "\n" + this.tags.join("\n")).toLowerCase();
    for (let index = 0; index < words.length; index++) {
      if (!haystack.includes(words[index])) return false;
    }
    return true;
  }
}

/** What is stored under the id. */
export function encodeNote(note: Note): Uint8Array {
  const writer = new JsonWriter();
  writer.openObject();
  writeContent(writer, note);
  writer.closeObject();
  return writer.toBytes();
}

/** Reads what was stored. Something else under that key is a note without text. */
export function decodeNote(id: string, bytes: Uint8Array): Note {
  const note = new Note();
  note.id = id;
  const reader = new JsonReader(bytes);
  reader.openObject();
  for (let key = reader.nextKey(); key !== null; key = reader.nextKey()) {
    if (key == "text") note.text = reader.readString();
    else if (key == "created") note.created = <i64>reader.readNumber();
    else if (key == "expires") note.expires = <i64>reader.readNumber();
    else if (key == "tags") {
      reader.openArray();
      while (reader.nextElement()) note.tags.push(reader.readString());
    } else reader.skip();
  }
  return note;
}

/** Writes a note as the tools give it. */
export function writeNote(writer: JsonWriter, note: Note): void {
  writer.openObject();
  writer.key("id");
  writer.string(note.id);
  writeContent(writer, note);
  writer.closeObject();
}

function writeContent(writer: JsonWriter, note: Note): void {
  writer.key("text");
  writer.string(note.text);
  writer.key("tags");
  writer.openArray();
  for (let index = 0; index < note.tags.length; index++) writer.string(note.tags[index]);
  writer.closeArray();
  writer.key("created");
  writer.integer(note.created);
  if (note.expires == 0) return;
  writer.key("expires");
  writer.integer(note.expires);
}
