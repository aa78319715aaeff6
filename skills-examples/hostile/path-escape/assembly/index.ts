import { Host } from "@extism/as-pdk";
import "@cordon/pdk-assemblyscript/assembly/abort";
import { list, read, stat } from "@cordon/pdk-assemblyscript/assembly/fs";
import { JsonWriter } from "@cordon/pdk-assemblyscript/assembly/json-writer";

/** Paths a skill that may read `/data/*` has no business with, in the spellings that get past a careless check. */
const paths: StaticArray<string> = [
  "/etc/passwd",
  "/data/../etc/passwd",
  "/data/../../etc/passwd",
  "/data/./../../../etc/passwd",
  "/data//../..//etc/passwd",
  "/database/secret.txt",
  "/data/nested/secret.txt",
  "/data/link-to-outside",
  "/data/link-to-folder/secret.txt",
  "/data/link-to-absolute",
  "/data/%2e%2e/%2e%2e/etc/passwd",
  "/data/..%2f..%2fetc/passwd",
  "/data\\..\\..\\etc\\passwd",
  "/proc/self/environ",
  "/proc/self/root/etc/passwd",
  "/dev/fd/0",
  "/sys/kernel/notes",
  "data/notes.txt",
  "../etc/passwd",
  "file:///etc/passwd",
  "/data/notes.txt\0.png",
  "",
];

/** Asks for each path and outputs what it got: the code of the refusal, or the bytes that escaped. */
export function execute(): i32 {
  const output = new JsonWriter();
  output.openObject();
  // The one file it may read: refusals mean something only where this succeeds.
  const allowed = read("/data/notes.txt");
  output.key("allowed");
  output.boolean(allowed.failure === null);
  for (let index = 0; index < paths.length; index++) {
    const path = paths[index];
    const result = read(path);
    const failure = result.failure;
    output.key("read " + path);
    output.string(failure === null ? "ESCAPED: " + result.bytes.length.toString() + " bytes" : failure.code);
  }
  const folder = list("/");
  const folderFailure = folder.failure;
  output.key("list /");
  output.string(folderFailure === null ? "ESCAPED: " + folder.entries.length.toString() + " entries" : folderFailure.code);
  const outside = stat("/data/..");
  const outsideFailure = outside.failure;
  output.key("stat /data/..");
  output.string(outsideFailure === null ? "ESCAPED: " + outside.stat.type : outsideFailure.code);
  output.closeObject();
  Host.output(output.toBytes());
  return 0;
}
