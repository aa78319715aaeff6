import { Failure } from "@cordon/pdk-assemblyscript/assembly/failure";
import { list, read } from "@cordon/pdk-assemblyscript/assembly/fs";
import { debug } from "@cordon/pdk-assemblyscript/assembly/log";

import { Ranking } from "./ranking";

const mostFiles = 400;
const mostFolders = 200;
const mostBytes = 8 * 1024 * 1024;
const mostFileBytes = 256 * 1024;

/** Goes through a folder and everything below it, folder by folder, within bounds. */
export class Walk {
  /** Files that were looked into. */
  searched: i32 = 0;
  /** Files that hold no text. */
  binary: i32 = 0;
  /** Files of which only the beginning was looked into. */
  cut: i32 = 0;
  /** Files and folders that could not be read: no permission, gone meanwhile, a failure of the host. */
  unreadable: i32 = 0;
  /** Whether a bound was reached before the end. */
  stopped: bool = false;

  private folders: string[] = [];
  private bytes: i32 = 0;

  /** @returns Why the folder itself cannot be searched; null when it was. */
  run(root: string, ranking: Ranking): Failure | null {
    this.folders.push(root.length > 1 && root.endsWith("/") ? root.substring(0, root.length - 1) : root);
    for (let index = 0; index < this.folders.length && !this.stopped; index++) {
      const failure = this.searchFolder(this.folders[index], ranking);
      if (failure === null) continue;
      if (index == 0) return failure;
      debug(failure.toString());
      this.unreadable++;
    }
    return null;
  }

  private searchFolder(folder: string, ranking: Ranking): Failure | null {
    let cursor: string | null = null;
    do {
      const page = list(folder, cursor);
      if (page.failure !== null) return page.failure;
      for (let index = 0; index < page.entries.length && !this.stopped; index++) {
        const entry = page.entries[index];
        // Links are left out: what they lead to is found under its own name, and a loop has no end.
        if (entry.name.startsWith(".")) continue;
        const path = (folder == "/" ? "" : folder) + "/" + entry.name;
        if (entry.type == "folder") this.enter(path);
        else if (entry.type == "file") this.searchFile(path, ranking);
      }
      cursor = page.cursor;
    } while (cursor !== null && !this.stopped);
    return null;
  }

  private enter(folder: string): void {
    if (this.folders.length < mostFolders) this.folders.push(folder);
    else this.stopped = true;
  }

  private searchFile(path: string, ranking: Ranking): void {
    if (this.searched + this.binary + this.unreadable >= mostFiles || this.bytes >= mostBytes) {
      this.stopped = true;
      return;
    }
    const file = read(path, 0, mostFileBytes);
    const failure = file.failure;
    if (failure !== null) {
      debug(failure.toString());
      this.unreadable++;
      return;
    }
    this.bytes += file.bytes.length;
    if (file.bytes.includes(0)) {
      this.binary++;
      return;
    }
    let length = file.bytes.length;
    if (length == mostFileBytes) {
      this.cut++;
      // A character may be cut in two at the end, a line never matters less than half.
      const lineEnd = file.bytes.lastIndexOf(0x0a);
      if (lineEnd > 0) length = lineEnd;
    }
    this.searched++;
    ranking.add(path, String.UTF8.decodeUnsafe(file.bytes.dataStart, length));
  }
}
