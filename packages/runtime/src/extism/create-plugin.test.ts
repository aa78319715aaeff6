import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { encodeFrame, OptionError, type Receipt } from "@cordon/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askFilesBody, echoBody, guest, loopBody } from "../testing/guest.ts";
import { createPlugin } from "./create-plugin.ts";
import type { ManifestLike } from "./plugin-manifest.ts";

let folder: string;
let path: string;
let echo: Uint8Array;
let hash: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-plugin-"));
  path = join(folder, "echo.wasm");
  echo = new Uint8Array(await guest({ echo: echoBody, none: "(i32.const 0)", loop: loopBody, traps: "(unreachable)" }));
  hash = createHash("sha256").update(echo).digest("hex");
  await writeFile(path, echo);
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const textOf = async (manifest: ManifestLike): Promise<string | undefined> => {
  await using plugin = await createPlugin(manifest);
  return (await plugin.call("echo", "hello"))?.text();
};

describe("createPlugin", () => {
  it("takes a module as bytes, a path or a file URL, alone or in a manifest, also as JSON and as a promise", async () => {
    const forms: readonly (ManifestLike | Promise<ManifestLike>)[] = [
      echo,
      echo.slice().buffer,
      path,
      pathToFileURL(path),
      { wasm: [{ data: echo, name: "main", hash }] },
      { wasm: [{ path, hash: hash.toUpperCase() }] },
      { wasm: [{ url: pathToFileURL(path) }] },
      JSON.stringify({ wasm: [{ path }], timeout_ms: 900, memory: { max_pages: 20 } }),
      Promise.resolve(path),
    ];
    for (const form of forms) expect(await textOf(await form)).toBe("hello");
  });

  it.each([
    ["https://example.com/plugin.wasm", "manifest"],
    [new URL("http://example.com/plugin.wasm"), "manifest"],
    [{ wasm: [{ url: "https://example.com/plugin.wasm" }] }, "manifest.wasm[0].url"],
    [new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)), "manifest"],
    [{ wasm: [] }, "manifest.wasm"],
    [{ wasm: [{ data: Uint8Array.of(0) }, { data: Uint8Array.of(0) }] }, "manifest.wasm"],
    [{ wasm: [{ module: {} }] }, "manifest.wasm[0].module"],
    [{ wasm: [{ data: Uint8Array.of(0), hash: "abc" }] }, "manifest.wasm[0].hash"],
    [{ wasm: [{ path: "a.wasm" }], allowed_host: ["*"] }, "manifest.allowed_host"],
    [{ wasm: [{ path: "a.wasm" }], memory: { max_page: 1 } }, "manifest.memory.max_page"],
    [{ wasm: [{ path: "a.wasm" }], timeout_ms: "1s" }, "timeoutMs"],
    ["{ no JSON", "manifest"],
    [7, "manifest"],
  ])("refuses %o as a manifest, and names what is wrong", async (manifest, option) => {
    await expect(createPlugin(manifest as ManifestLike)).rejects.toMatchObject({ code: "OPTION_INVALID", option });
  });

  it("refuses a module whose hash is another, and one that admission does not take", async () => {
    const other = `${hash.slice(0, -1)}${hash.endsWith("0") ? "1" : "0"}`;
    await expect(createPlugin({ wasm: [{ data: echo, hash: other }] })).rejects.toMatchObject({
      code: "SKILL_REFUSED",
    });
    await expect(createPlugin(Uint8Array.of(1, 2, 3))).rejects.toMatchObject({ code: "MODULE_REJECTED" });
    await expect(createPlugin(join(folder, "lacks.wasm"))).rejects.toMatchObject({ code: "SKILL_UNREADABLE" });
  });

  it.each([
    ["functions", { "extism:host/user": { reach: () => 0n } }, "createRuntime"],
    ["fetch", () => Promise.reject(new Error("asked")), '"http"'],
    ["nodeWorkerArgs", { env: { HOME: "/" } }, "no environment"],
    ["unknown", true, "known are"],
    ["logLevel", "verbose", "one of trace"],
    ["logger", { info: () => undefined }, "trace, debug"],
    ["timeoutMs", 0, "above 0"],
    ["memory", { maxPages: -1 }, "above 0"],
    ["config", { a: 1 }, "strings"],
  ])("refuses the option %s, says why, and what to do instead", async (option, value, words) => {
    const creating = createPlugin(echo, { [option]: value });
    await expect(creating).rejects.toBeInstanceOf(OptionError);
    await expect(creating).rejects.toMatchObject({ option, problem: expect.stringContaining(words) as string });
  });

  it("takes the options of Extism that change nothing here", async () => {
    const options = {
      functions: {},
      nodeWorkerArgs: {},
      runInWorker: true,
      enableWasiOutput: true,
      sharedArrayBufferSize: 1,
    };
    await using plugin = await createPlugin(echo, options);
    expect((await plugin.call("echo", "x"))?.text()).toBe("x");
  });

  it.each([
    [{ allowedHosts: ["api-*.example.com"] }, "allowedHosts[0]"],
    [{ allowedHosts: ["a.example", "*.com"] }, "allowedHosts[1]"],
    [{ allowedPaths: { "data/../x": "." } }, 'allowedPaths["data/../x"]'],
  ])("refuses %o, which no permission can name", async (options, option) => {
    await expect(createPlugin(echo, options)).rejects.toMatchObject({ code: "OPTION_INVALID", option });
  });

  it("ends a call at its time, gives no memory beyond the pages, and goes on with the next", async () => {
    const grows = await guest({ grow: "(drop (memory.grow (i32.const 9))) (i32.sub (memory.size) (i32.const 1))" });
    await using small = await createPlugin(new Uint8Array(grows), { memory: { maxPages: 4 } });
    expect(await small.call("grow")).toBeNull();
    await using plugin = await createPlugin(echo, { timeoutMs: 60 });
    await expect(plugin.call("loop")).rejects.toMatchObject({
      code: "PLUGIN_CALL_FAILED",
      status: "timeout",
      limit: "wallTime",
      functionName: "loop",
    });
    await expect(plugin.call("traps")).rejects.toMatchObject({ status: "trapped" });
    expect((await plugin.call("echo", "on"))?.text()).toBe("on");
  });

  it("gives folders by the path the plugin sees, read only where it says so", async () => {
    await writeFile(join(folder, "note.txt"), "noted");
    const files = new Uint8Array(await guest({ ask: askFilesBody }));
    const ask = async (mark: string, header: Parameters<typeof encodeFrame>[0]): Promise<string> => {
      await using plugin = await createPlugin(files, { allowedPaths: { "/notes": `${mark}${folder}` } });
      return (
        (await plugin.call("ask", encodeFrame(header, Buffer.from(header["op"] === "write" ? "new" : ""))))?.text() ??
        ""
      );
    };
    expect(await ask("ro:", { op: "read", path: "/notes/note.txt" })).toContain("noted");
    expect(await ask("ro:", { op: "write", path: "/notes/other.txt" })).toContain("DENIED");
    expect(await ask("", { op: "write", path: "/notes/other.txt" })).not.toContain("error");
  });

  it("hands every receipt over, with what the call used and was refused", async () => {
    const receipts: Receipt[] = [];
    await using plugin = await createPlugin(echo, { onReceipt: (receipt) => void receipts.push(receipt) });
    await plugin.call("echo", "x");
    await expect(plugin.call("traps")).rejects.toMatchObject({ status: "trapped" });
    expect(receipts.map(({ status, tool }) => [status, tool])).toEqual([
      ["ok", "echo"],
      ["trapped", "traps"],
    ]);
    expect(receipts[0]?.usage).toMatchObject({ inputBytes: 1, outputBytes: 1 });
  });
});

describe("a plugin", () => {
  it("says what it exports, imports and can call", async () => {
    await using plugin = await createPlugin(echo);
    expect(await plugin.functionExists("echo")).toBe(true);
    expect(await plugin.functionExists("toString")).toBe(false);
    expect(await plugin.getExports()).toContainEqual({ name: "echo", kind: "function" });
    expect(await plugin.getImports()).toContainEqual({
      module: "extism:host/env",
      name: "output_set",
      kind: "function",
    });
    await expect(plugin.getInstance()).rejects.toMatchObject({ option: "getInstance" });
    await expect(plugin.call("lacks")).rejects.toMatchObject({ code: "TOOL_UNKNOWN" });
  });

  it("gives its output as a view that can be read in every way and written in none", async () => {
    await using plugin = await createPlugin(echo);
    const output = await plugin.call("echo", '{"a":[1]}');
    expect([output?.json(), output?.string(), output?.getUint8(0), output?.byteLength]).toEqual([
      { a: [1] },
      '{"a":[1]}',
      123,
      9,
    ]);
    expect(output?.bytes()).toEqual(new Uint8Array(output?.arrayBuffer() ?? new ArrayBuffer()));
    expect(() => output?.setUint8()).toThrow(TypeError);
    expect(await plugin.call("none")).toBeNull();
  });

  it("takes text and bytes, and refuses what would be something else in Extism", async () => {
    await using plugin = await createPlugin(echo);
    expect((await plugin.call("echo", Uint8Array.of(255, 0)))?.bytes()).toEqual(Uint8Array.of(255, 0));
    await expect(plugin.call("echo", 7 as unknown as string)).rejects.toMatchObject({ option: "input" });
    const withContext = plugin as unknown as { call(name: string, input: string, context: object): Promise<unknown> };
    await expect(withContext.call("echo", "x", {})).rejects.toMatchObject({ option: "hostContext" });
  });

  it("is active while a call is under way, and is reset and closed", async () => {
    const counts =
      "(i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (i32.const 1))) (i32.sub (i32.load (i32.const 8)) (i32.const 1))";
    const plugin = await createPlugin(new Uint8Array(await guest({ first: counts, loop: loopBody })), {
      timeoutMs: 100,
    });
    expect(plugin.isActive()).toBe(false);
    expect(await plugin.call("first")).toBeNull();
    await expect(plugin.call("first")).rejects.toMatchObject({ status: "failed" });
    const looping = plugin.call("loop");
    expect([plugin.isActive(), await plugin.reset()]).toEqual([true, false]);
    await expect(looping).rejects.toMatchObject({ status: "timeout" });
    expect(await plugin.call("first")).toBeNull();
    expect(await plugin.reset()).toBe(true);
    const together = await Promise.allSettled([plugin.call("first"), plugin.call("first")]);
    expect(together.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    await plugin.close();
    await expect(plugin.call("first")).rejects.toMatchObject({ code: "DISPOSED" });
  });
});
