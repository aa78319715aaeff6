import { describe, expect, it } from "vitest";
import { loadModel, type ProviderPackages } from "./load-model.ts";
import { parseModelSpec } from "./model-spec.ts";

const environmentOf = (values: Readonly<Record<string, string>>) => ({ environment: (name: string) => values[name] });
const notInstalled = (name: string) => () =>
  Promise.reject(Object.assign(new Error(`Cannot find package '${name}'`), { code: "ERR_MODULE_NOT_FOUND" }));
const nothing: ProviderPackages = {
  "@ai-sdk/openai": notInstalled("@ai-sdk/openai"),
  "@ai-sdk/anthropic": notInstalled("@ai-sdk/anthropic"),
  "@ai-sdk/openai-compatible": notInstalled("@ai-sdk/openai-compatible"),
};
const keys = environmentOf({ OPENAI_API_KEY: "k", ANTHROPIC_API_KEY: "k" });

describe("the name of a model", () => {
  it("is a provider and a model, or a file", () => {
    expect(parseModelSpec("openai:gpt-x")).toEqual({ provider: "openai", id: "gpt-x" });
    expect(parseModelSpec("anthropic:claude:x")).toEqual({ provider: "anthropic", id: "claude:x" });
    expect(parseModelSpec("scripted:a/b.yaml")).toEqual({ provider: "scripted", file: "a/b.yaml" });
    const spec = parseModelSpec("openai-compatible:org/a@b@http://127.0.0.1:11434/v1");
    expect(spec).toMatchObject({ provider: "openai-compatible", id: "org/a@b" });
  });

  it("is refused in any other form, with the forms there are, and with a password in its URL", () => {
    for (const text of [
      "",
      "gpt-x",
      "openai:",
      ":x",
      "other:x",
      "openai-compatible:x",
      "openai-compatible:x@ftp://a",
    ]) {
      expect(() => parseModelSpec(text), text).toThrow(/write openai:MODEL/u);
    }
    expect(() => parseModelSpec("openai-compatible:x@http://:0")).toThrow(/is no URL/u);
    const secret = (): unknown => parseModelSpec("openai-compatible:x@https://me:hunter2@example.com/v1");
    expect(secret).toThrow(/a key is read from the environment/u);
    expect(secret).not.toThrow(/hunter2/u);
  });
});

describe("a model of a provider", () => {
  it("is the provider's own, under the name that prices and permissions know", async () => {
    const nameOf = async (spec: string): Promise<readonly string[]> => {
      const { provider, modelId } = await loadModel(parseModelSpec(spec), keys);
      return [provider.split(".")[0] ?? "", modelId];
    };
    expect(await nameOf("openai:gpt-x")).toEqual(["openai", "gpt-x"]);
    expect(await nameOf("anthropic:claude-x")).toEqual(["anthropic", "claude-x"]);
    expect(await nameOf("openai-compatible:llama@http://127.0.0.1:1/v1")).toEqual(["openai-compatible", "llama"]);
  });

  it("names the variable that its key is missing in, and the package to install", async () => {
    for (const [spec, variable, name] of [
      ["openai:x", "OPENAI_API_KEY", "@ai-sdk/openai"],
      ["anthropic:x", "ANTHROPIC_API_KEY", "@ai-sdk/anthropic"],
    ] as const) {
      await expect(loadModel(parseModelSpec(spec), environmentOf({}))).rejects.toThrow(variable);
      await expect(loadModel(parseModelSpec(spec), keys, nothing)).rejects.toThrow(`run npm install ${name}`);
    }
    const compatible = parseModelSpec("openai-compatible:x@http://127.0.0.1:1/v1");
    await expect(loadModel(compatible, keys, nothing)).rejects.toThrow("run npm install @ai-sdk/openai-compatible");
  });

  it("does not send a key in the open to another machine", async () => {
    const io = environmentOf({ OPENAI_COMPATIBLE_API_KEY: "hunter2" });
    const load = async (url: string): Promise<unknown> =>
      await loadModel(parseModelSpec(`openai-compatible:x@${url}`), io);
    await expect(load("http://models.example.com/v1")).rejects.toThrow(/is not https/u);
    for (const url of ["https://models.example.com/v1", "http://127.0.0.1:1/v1", "http://[::1]:1/v1"]) {
      await expect(load(url)).resolves.toBeDefined();
    }
    await expect(load("http://127.0.0.1.example.com/v1")).rejects.toThrow(/is not https/u);
    const redirected = environmentOf({ ANTHROPIC_API_KEY: "hunter2", ANTHROPIC_BASE_URL: "http://models.example.com" });
    await expect(loadModel(parseModelSpec("anthropic:x"), redirected)).rejects.toThrow(/is not https/u);
  });

  it("is not mistaken for missing when its package itself fails", async () => {
    const broken = { ...nothing, "@ai-sdk/openai": () => Promise.reject(new Error("broken")) };
    await expect(loadModel(parseModelSpec("openai:x"), keys, broken)).rejects.toThrow("broken");
    await expect(loadModel(parseModelSpec("scripted:/none.yaml"), keys)).rejects.toThrow(/it does not exist/u);
  });
});
