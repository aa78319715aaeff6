import { free } from "@extism/as-pdk/lib/env";

import { Done, readDone } from "./failure";
import { takeFrame, writeFrame } from "./frame";
import { JsonWriter } from "./json-writer";
import { beginOperation } from "./operation";

// @ts-ignore: decorator
@external("extism:host/user", "cordon_fs")
declare function cordon_fs(frame: u64): u64;

/**
 * Writes a file whole: it is made, or replaced. Needs the permission `fs:write` for the path. A reader sees the old content
 * or the new one, never a part.
 *
 * @param path An absolute virtual path.
 * @param bytes The content; a host takes 16 MiB unless it says otherwise.
 */
export function write(path: string, bytes: Uint8Array): Done {
  return ask(beginOperation("write", "path", path), bytes);
}

/** The same with text, as UTF-8. A surrogate without its pair becomes U+FFFD. */
export function writeText(path: string, text: string): Done {
  return write(path, Uint8Array.wrap(String.UTF8.encode(text, false, String.UTF8.ErrorMode.REPLACE)));
}

/**
 * Adds bytes to the end of a file, which is made when there is none. Needs the permission `fs:write` for the path.
 *
 * @param path An absolute virtual path.
 * @param bytes What to add.
 */
export function append(path: string, bytes: Uint8Array): Done {
  return ask(beginOperation("append", "path", path), bytes);
}

/**
 * Makes a folder. Needs the permission `fs:write` for the path. Fails with `EXISTS` when there is something already.
 *
 * @param path An absolute virtual path.
 * @param recursive Whether to make the folders above it too; then a folder that exists is fine.
 */
export function mkdir(path: string, recursive: bool = false): Done {
  const request = beginOperation("mkdir", "path", path);
  request.key("recursive");
  request.boolean(recursive);
  return ask(request);
}

/**
 * Gives a file or folder another path. Needs the permission `fs:write` for both paths.
 *
 * @param path An absolute virtual path.
 * @param to The new one, below the same mounted folder.
 */
export function rename(path: string, to: string): Done {
  const request = beginOperation("rename", "path", path);
  request.key("to");
  request.string(to);
  return ask(request);
}

/**
 * Removes a file or folder. Needs the permission `fs:delete` for the path.
 *
 * @param path An absolute virtual path.
 * @param recursive Whether to remove what is in a folder too; the permission must then cover everything below it.
 */
export function remove(path: string, recursive: bool = false): Done {
  const request = beginOperation("remove", "path", path);
  request.key("recursive");
  request.boolean(recursive);
  return ask(request);
}

function ask(request: JsonWriter, body: Uint8Array | null = null): Done {
  request.closeObject();
  const frame = writeFrame(request.toBytes(), body);
  const answer = takeFrame(cordon_fs(frame));
  free(frame);
  return readDone(answer.header);
}
