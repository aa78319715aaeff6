import { JsonKind, JsonReader } from "@cordon/pdk-assemblyscript/assembly/json-reader";

const moduleFolder = "node_modules/";

/** One installed package. */
export class Package {
  name: string = "";
  version: string = "";
  /** What the package says; `unknown` when it says nothing. */
  license: string = "unknown";
  hasInstallScript: bool = false;
}

/** What a report needs of a lockfile. */
export class Lockfile {
  /** Why it cannot be used; empty when it can. */
  failure: string = "";
  version: i32 = 0;
  packages: Package[] = [];
}

/** Reads a lockfile of npm 7 or later. Workspaces and links are the project itself, so they are left out. */
export function parseLockfile(bytes: Uint8Array): Lockfile {
  const lockfile = new Lockfile();
  const reader = new JsonReader(bytes);
  let hasPackages = false;
  reader.openObject();
  for (let key = reader.nextKey(); key !== null; key = reader.nextKey()) {
    if (key == "lockfileVersion") {
      lockfile.version = <i32>reader.readNumber();
    } else if (key == "packages") {
      hasPackages = true;
      readPackages(reader, lockfile.packages);
    } else {
      reader.skip();
    }
  }
  if (!reader.finish()) lockfile.failure = reader.failure;
  else if (!hasPackages) lockfile.failure = "it lists no packages; write it with npm 7 or later";
  return lockfile;
}

function readPackages(reader: JsonReader, packages: Package[]): void {
  reader.openObject();
  for (let path = reader.nextKey(); path !== null; path = reader.nextKey()) {
    const start = path.lastIndexOf(moduleFolder);
    if (start < 0) {
      reader.skip();
      continue;
    }
    const entry = new Package();
    entry.name = path.substring(start + moduleFolder.length);
    if (readPackage(reader, entry)) packages.push(entry);
  }
}

/** Reads one entry; false when it is a link to a folder of the project. */
function readPackage(reader: JsonReader, entry: Package): bool {
  let linked = false;
  reader.openObject();
  for (let key = reader.nextKey(); key !== null; key = reader.nextKey()) {
    const text = reader.kind() == JsonKind.String;
    if (text && key == "name") entry.name = reader.readString();
    else if (text && key == "version") entry.version = reader.readString();
    else if (text && key == "license") entry.license = reader.readString();
    else if (key == "hasInstallScript") entry.hasInstallScript = reader.readBoolean();
    else if (key == "link") linked = reader.readBoolean();
    else reader.skip();
  }
  return !linked;
}
