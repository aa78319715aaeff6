// Adds to package-lock.json the optional packages of other platforms that a registry mirror left out, so that
// `npm ci` accepts the lockfile everywhere (npm/cli #4828). With --check it only says whether some are missing.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const file = fileURLToPath(new URL("../package-lock.json", import.meta.url));
const lock = JSON.parse(readFileSync(file, "utf8"));
const platforms = [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
];
const processors = ["arm", "arm64", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "x64"];

const missing = Object.entries(lock.packages).flatMap(([owner, { optionalDependencies = {} }]) =>
  Object.entries(optionalDependencies)
    .filter(([name]) => !isListed(owner, name))
    .map(([name, version]) => ({ owner, name, version })),
);
if (missing.length > 0) {
  if (process.argv.includes("--check")) refuse(`lacks ${missing.length} optional packages of other platforms`);
  for (const { owner, name, version } of missing) {
    if (!/^\d+\.\d+\.\d+[\w.+-]*$/u.test(version)) {
      refuse(
        `lacks ${name}, and ${owner} asks for "${version}": only an exact version can be added without the registry`,
      );
    }
    lock.packages[`node_modules/${name}`] = optionalPackage(name, version);
  }
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`package-lock.json: added ${missing.length} optional packages of other platforms`);
}

/** Whether npm would find the package from its owner: beside it or in a folder further up. */
function isListed(owner, name) {
  const folders = owner.split("/node_modules/");
  return (
    folders.some((_, index) => {
      const folder = folders.slice(0, folders.length - index).join("/node_modules/");
      return lock.packages[`${folder}/node_modules/${name}`] !== undefined;
    }) || lock.packages[`node_modules/${name}`] !== undefined
  );
}

/** What npm would have written, except for the hash, which only the registry knows. */
function optionalPackage(name, version) {
  const words = name.split(/[^a-z0-9]+/u);
  const os = platforms.filter((platform) => words.includes(platform));
  const cpu = processors.filter((processor) => words.includes(processor));
  const libc = words.includes("musl") ? ["musl"] : words.includes("gnu") ? ["glibc"] : [];
  return {
    version,
    ...(cpu.length > 0 ? { cpu } : {}),
    dev: true,
    ...(libc.length > 0 ? { libc } : {}),
    optional: true,
    ...(os.length > 0 ? { os } : {}),
  };
}

function refuse(reason) {
  console.error(`package-lock.json ${reason}: run \`npm run lock\``);
  process.exit(1);
}
