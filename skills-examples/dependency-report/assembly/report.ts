import { JsonWriter } from "@cordon/pdk-assemblyscript/assembly/json-writer";

import { Lockfile, Package } from "./lockfile";

/** Writes the report. Equal lockfiles give equal bytes, in whatever order they list their packages. */
export function writeReport(file: string, lockfile: Lockfile): JsonWriter {
  const versions = versionsByName(lockfile.packages);
  const names = versions.keys().sort(compareText);
  const report = new JsonWriter();
  report.openObject();
  report.key("file");
  report.string(file);
  report.key("lockfileVersion");
  report.integer(lockfile.version);
  report.key("installed");
  report.integer(lockfile.packages.length);
  report.key("packages");
  report.integer(names.length);
  writeLicenses(report, lockfile.packages);
  writeDuplicates(report, names, versions);
  writeInstallScripts(report, lockfile.packages);
  report.closeObject();
  return report;
}

/** The licences, most used first, then by name. */
function writeLicenses(report: JsonWriter, packages: Package[]): void {
  const counts = new Map<string, i32>();
  for (let index = 0; index < packages.length; index++) {
    const license = packages[index].license;
    counts.set(license, (counts.has(license) ? counts.get(license) : 0) + 1);
  }
  const licenses: License[] = [];
  const names = counts.keys();
  for (let index = 0; index < names.length; index++) licenses.push(new License(names[index], counts.get(names[index])));
  licenses.sort((left, right) => (left.count == right.count ? compareText(left.name, right.name) : right.count - left.count));
  report.key("licenses");
  report.openArray();
  for (let index = 0; index < licenses.length; index++) {
    report.openObject();
    report.key("license");
    report.string(licenses[index].name);
    report.key("count");
    report.integer(licenses[index].count);
    report.closeObject();
  }
  report.closeArray();
}

function writeDuplicates(report: JsonWriter, names: string[], versions: Map<string, string[]>): void {
  report.key("duplicates");
  report.openArray();
  for (let index = 0; index < names.length; index++) {
    const list = versions.get(names[index]);
    if (list.length < 2) continue;
    report.openObject();
    report.key("name");
    report.string(names[index]);
    report.key("versions");
    writeTexts(report, list);
    report.closeObject();
  }
  report.closeArray();
}

function writeInstallScripts(report: JsonWriter, packages: Package[]): void {
  const texts: string[] = [];
  for (let index = 0; index < packages.length; index++) {
    const entry = packages[index];
    const text = entry.name + "@" + entry.version;
    if (entry.hasInstallScript && !texts.includes(text)) texts.push(text);
  }
  report.key("installScripts");
  writeTexts(report, texts);
}

function writeTexts(report: JsonWriter, texts: string[]): void {
  texts.sort(compareText);
  report.openArray();
  for (let index = 0; index < texts.length; index++) report.string(texts[index]);
  report.closeArray();
}

function versionsByName(packages: Package[]): Map<string, string[]> {
  const versions = new Map<string, string[]>();
  for (let index = 0; index < packages.length; index++) {
    const entry = packages[index];
    if (!versions.has(entry.name)) versions.set(entry.name, []);
    const list = versions.get(entry.name);
    if (!list.includes(entry.version)) list.push(entry.version);
  }
  return versions;
}

class License {
  constructor(
    public name: string,
    public count: i32,
  ) {}
}

function compareText(left: string, right: string): i32 {
  if (left == right) return 0;
  return left < right ? -1 : 1;
}
