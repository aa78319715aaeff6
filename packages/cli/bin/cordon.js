#!/usr/bin/env node
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (!(major >= 26 || (major === 24 && minor >= 15))) {
  console.error(`cordon: Cannot run on Node ${process.versions.node}: it needs 24.15 or newer of 24, or 26 and newer`);
  process.exit(2);
}
const { main } = await import("@cordon/cli");
await main();
