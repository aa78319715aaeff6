import { createRuntime, type Runtime, type Skill } from "@cordon/runtime";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildTestSkill } from "../../pdk/typescript/test/build-test-skill.ts";

const fields = [
  "href",
  "origin",
  "protocol",
  "username",
  "password",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
] as const;

const source = `
import { SkillBase } from "@cordon/pdk";

const fields = ${JSON.stringify(fields)};
const fieldsOf = (url) => fields.map((field) => url[field]);

export class Reading extends SkillBase<any, unknown> {
  id = "reading"; name = "Reading"; version = "1.0.0";
  tools = { read: {}, change: {}, parameters: {}, statics: {} };
  read(cases) {
    return cases.map(([text, base]) => {
      try { return fieldsOf(base === undefined || base === null ? new URL(text) : new URL(text, base)); } catch (error) { return error.name; }
    });
  }
  change(cases) {
    return cases.map(([text, field, value]) => {
      const url = new URL(text);
      try { url[field] = value; } catch (error) { return error.name; }
      return fieldsOf(url);
    });
  }
  parameters() {
    const url = new URL("https://a.example/?a=1&b=2#c");
    const seen = [];
    url.searchParams.append("c", "größer & mehr");
    seen.push(url.href);
    url.searchParams.delete("a");
    url.searchParams.set("b", "3");
    url.searchParams.sort();
    seen.push(url.search);
    url.search = "?x=%20y";
    seen.push([...url.searchParams], url.searchParams === url.searchParams);
    url.searchParams.delete("x");
    seen.push(url.href);
    url.href = "http://b.example/?q=1";
    seen.push(url.searchParams.get("q"));
    return seen;
  }
  statics() {
    return [URL.canParse("a"), URL.canParse("a", "https://b.example"), URL.parse("nothing"), URL.parse("https://b.example")?.href,
      JSON.stringify({ url: new URL("https://b.example") }), String(new globalThis.URL("x:y")), typeof URL];
  }
}
`;

let runtime: Runtime;
let skill: Skill;

beforeAll(async () => {
  runtime = await createRuntime();
  skill = await runtime.load((await buildTestSkill({ "skill.ts": source })).module);
}, 120_000);

afterAll(() => runtime[Symbol.asyncDispose]());

async function run(tool: string, input: unknown = null): Promise<unknown> {
  const { output, message } = await skill.call(input, { tool, limits: { wallTime: "20s" } });
  expect(message).toBeUndefined();
  return output;
}

const fieldsOf = (url: URL): readonly string[] => fields.map((field) => url[field]);

type Case = readonly [text: string, base?: string];

function nodeReads([url, base]: Case): unknown {
  try {
    return fieldsOf(new URL(url, base));
  } catch (error) {
    return (error as Error).name;
  }
}

/** The cases that come to something else than in Node, with both. */
async function differences(cases: readonly Case[]): Promise<readonly object[]> {
  const results = (await run("read", cases)) as readonly unknown[];
  return cases.flatMap((one, index) => {
    const [here, there] = [JSON.stringify(results[index]), JSON.stringify(nodeReads(one))];
    return here === there ? [] : [{ case: one, here, there }];
  });
}

const absolute = `
https://user:pass@EXAMPLE.com:443/a/../b/./c?q=1#f|http://example.com:80|http://example.com:8080/|https://example.com:65535/|https://example.com:65536/
http://example.com:0/|http://example.com:/|http://example.com:00080/|http://example.com:8a/|http://a@b@c/|http://a:b:c@d/|http://@/|http://:@/|http://a:@b/
http://user@/www.example.com|http:/example.com|http:example.com|http:\\\\example.com\\a\\b|http:///example.com|http:////example.com/x|https:/\\/example.com
http://ex ample.com|http://exa%6dple.com|http://exa%2fmple.com|http://ex%25ample.com|http://%zz/|http://a%00b/|http://a<b|http://a^b/|http://a|b|http://[a]|http://a_b.example/|http://*.example/
http://1.2.3.4/|http://1.2.3/|http://1.2/|http://1/|http://0x7f.1/|http://0177.0.0.1/|http://0x/|http://0xffffffff/|http://4294967296/|http://256.1.1.1/|http://1.256.1.1/|http://1.2.3.4.5/|http://1.2.3.4./
http://1.2.3.08/|http://1.2.3.4..|http://foo.0x4/|http://foo.09/|http://foo.1a/|http://09.1.1.1/|http://0..0x300/|http://1..2/|http://.../|http://a../|http://..a/|http://%30x7f.0.0.1/|http://１２７.0.0.1/
http://[::1]/|http://[::]/|http://[1:2:3:4:5:6:7:8]/|http://[1::8]:80/|http://[0:0:1:0:0:0:1:0]/|http://[::ffff:1.2.3.4]/|http://[::1.2.3]/|http://[::1.2.3.256]/|http://[::01.2.3.4]/|http://[1:2:3:4:5:6:7::]/
http://[::1:2:3:4:5:6:7]/|http://[1:2:3:4:5:6:7:8:9]/|http://[1:::2]/|http://[1::2::3]/|http://[::12345]/|http://[::g]/|http://[::1%25en0]/|http://[]/|http://[::1|http://::1]/|http://[ABCD::EF]/|http://[:1]/|http://[1:]/|http://[1:2:3:4:5:6:1.2.3.4]/
http://[::1]a/|http://[1:2]/|http://[1:2:3:4:5:6:7:1.2.3.4]/|http://[::1.2.3.4:5]/|http://[0:0:0:0:0:0:0:0]|http://[1:0:0:2:0:0:0:3]|http://[1:0:2:3:4:5:6:7]
http://bücher.example/|http://BÜCHER.example/|http://faß.example/|http://STRASSE.example|http://ẞ.example|http://xn--bcher-kva.example/|http://xn--a/|http://xn--/|http://xn--zn7c.com/|http://xn--a-0hc.com|http://日本語。ＪＰ/
http://ａｂｃ.example/|http://a\u00adb.example/|http://a\u200bb.example/|http://a\u200db.example/|http://क्‍ष.example/|http://☃.net/|http://😀.example/|http://Ⅷ.example/|http://①.example/|http://ﬁ.example/|http://K.example/
http://Σ.example/|http://ΑΣ.example/|http://ς.example|http://İ.example/|http://ı.example/|http://\u0301a.example|http://e\u0301.example|http://é.example|http://a\ufffdb/|http://\ue000/|http://\u{10ffff}/|http://\u2028/|http://a\u3000b/
http://שלום.example/|http://مثال.إختبار/|http://aש.example/|http://1ש.example/|http://שa.example|http://ש1.example/|http://ª.example/|http://\u1e9b.example|http://٠١.example/|http://ش1٠.example/|http://xn--mgbaal8b0b9b2b.example
http://example.com/a b|http://example.com/%7Efoo/%7efoo|http://example.com/ä?ö#ü|http://example.com/'"<>\`{}^|?'"<>\`{}^|#'"<>\`{}^|http://example.com/%|http://example.com/%2e%2E/a/%2e/b/.%2e|http://example.com/a/..|http://example.com/a/.|http://example.com/../../a
http://example.com/\\\\a|http://example.com/a;b=c,d|http://example.com?|http://example.com#|http://example.com?#|http://example.com/?a?b#c#d|http://example.com/\u{1f600}|http://example.com/\u007f\u0080|http://example.com/[]
file:///C:/a/../..|file:///C|/a|file://C:/a|file:C:/a|file:/C|/a|file:a|file:///a//b|file://localhost/a|file://LOCALHOST/a|file://host/C:/a|file://host/C|/a|file:|file://|file:///|file:////a|file://a:80/|file://user@host/a|file:///./C:/|file:\\\\host\\a|file:///c:\\a|file://1.2.3.4/a|file:///%43:/a|file:///C:a|file://%43%3A/|file://c|/
mailto:someone@example.com?subject=a b#c|data:text/plain,a b  |data:text/plain,a  #b|data:x ?y|javascript:alert(1)|urn:isbn:1|blob:https://example.com/a-b|blob:d|about:blank|about:blank#a b|x:|x:/|x://|x:///a|x:a/../b|x:/a/../b|x:/..//a|x:/.//a|x://a/../..//b
non-special://HOST:80/a|non-special://h ost|non-special://h%20ost|non-special://[::1]/|non-special://a:b@c:99/d|ws://a:80|wss://a:443/|ftp://a:21/b|ftp://a\\b|ws:a|non-special:\\\\a|web+demo:/.//not-a-host/|non-special://a<b|non-special://ä/|non-special:///x|a1+-.:b|1a:b|:a|//a|/a|a||#| http://a | \thttp://a\n
ht\ttp://exa\nmple.com/\ra|http://a\u0000|\u0000http://a|http://a/\u0000|http://a?\u0000#\u0000|HTTP://A/B|hTTps:\\A|http://a.|http://a.b.|http://./|http://a:b@/|http://a/?%|http://a/#%|https://x:@y/|https://exa%23mple.org|http://a\ud800b/\ud800?\udfff#\ud800
https://www.example.com./|http://hello%00|http://192.168.0.257|http://192.0x00A80001|http://%25DOMAIN:foobar@foodomain.com/|http://host/?'|x://host/?'|http://\u00df.example|http://xn--fa-hia.example|http://xn--tda.example|http://XN--BCHER-KVA.example/|http://xn--bcher-kvaü.example
`;

const relative: readonly Case[] = [
  "http://a/b/c/d;p?q#f",
  "file:///C:/a/b",
  "file://host/a/b?q",
  "mailto:x",
  "x://host/a/b?q#f",
  "x:/a/b",
  "https://u:p@a:8080/b",
  "about:blank?q#f",
].flatMap((base) =>
  `|g|./g|g/|/g|//g|?y|g?y|#s|g#s|g?y#s|;x|.|./|..|../|../g|../..|../../g|../../../g|/./g|/../g|g.|.g|g..|..g|./../g|./g/.|g/./h|g/../h|http:g|http:/g|http://g|https:g|\\g|\\\\g|/\\g|x:g|C:|C:/x|/C:/x|C|/x|//C:/x|///C:/x|..//|file:x|file:/x|file:C:|//x:80/|//u@x/| g |?a b#c d|/ä|%2e%2e/g|//[::1]/|////g|.%2E|?|#|g:h|:a|//|http:|http:?a|http:#a|x:..`
    .split("|")
    .map((text): Case => [text, base]),
);

const cases: readonly Case[] = absolute
  .trim()
  .split(/\n|(?<!\\)\|/u)
  .map((one): Case => [one]);

describe("URL in a skill, beside that of Node", () => {
  it("reads the same from hundreds of texts, hosts and addresses of every kind among them", async () => {
    expect(cases.length).toBeGreaterThan(250);
    expect(await differences(cases)).toEqual([]);
  });

  it("resolves relative references in the same way", async () => {
    expect(relative.length).toBeGreaterThan(400);
    expect(await differences(relative)).toEqual([]);
  });

  it("reads the same from whatever comes", async () => {
    const signs = "a A 1 0x . .. / \\ : @ ? # % %2e %41 [ ] :: - _ ä ß ＡＢ 。 | ^ ' \" < > ` { } ~ ! ; & = + //";
    const more = ["http:", "https://", "file:", "x:", " ", "\t", "C:", "xn--", "255", "😀", "\u007f"];
    const piece = fc.constantFrom(...signs.split(" "), ...more);
    const some = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
    const prefix = fc.constantFrom("http://", "https://a.example/", "file:///", "x:", "x://", "http://h:1", "");
    const full = fc.tuple(fc.tuple(prefix, some).map((parts) => parts.join("")));
    const bases = fc.constantFrom("http://h.example/a/b?c", "file:///C:/d", "x:opaque", "x:/p/q");
    expect(
      await differences([
        ...fc.sample(full, { numRuns: 600, seed: 1 }),
        ...fc.sample(fc.tuple(some, bases), { numRuns: 400, seed: 1 }),
      ]),
    ).toEqual([]);
  });

  it("changes its parts in the same way", async () => {
    const urls = [
      "https://u:p@a.example:8080/b/c?d#e",
      "file:///C:/a",
      "mailto:x@y",
      "x://host:9/a",
      "x:/a",
      "http://h",
    ];
    const values: Readonly<Record<string, readonly string[]>> = {
      href: ["http://b.example", "nothing"],
      protocol: ["http", "https:", "ftp:x", "x", "file", "1", "ws", ""],
      username: ["", "me", "a b:c@", "ü"],
      password: ["", "secret", "a:b@"],
      host: [
        "b.example",
        "b.example:99",
        "b.example:99999",
        "b:x",
        "",
        ":80",
        "[::1]:5",
        "ä.example/x",
        "a b",
        "c.example:443",
        "1.2.3",
      ],
      hostname: ["b.example", "b.example:99", "", "[::1]", "x/y", "x?y", "ä", "a@b"],
      port: ["", "80", "443", "99", "70000", "8a", "a", "0", " 7"],
      pathname: ["", "/x", "x/../y", "a?b#c", "//x", "\\y", "C|/x", "ä"],
      search: ["", "?", "a=b", "?a b#c", "'", "ä"],
      hash: ["", "#", "a", "#a b", "`"],
    };
    const changes = urls.flatMap((url) =>
      Object.entries(values).flatMap(([field, all]) => all.map((value) => [url, field, value] as const)),
    );
    const results = (await run("change", changes)) as readonly unknown[];
    const different = changes.flatMap(([href, field, value], index) => {
      const url = new URL(href);
      let there: unknown;
      try {
        Object.assign(url, { [field]: value });
        there = fieldsOf(url);
      } catch (error) {
        there = (error as Error).name;
      }
      const [left, right] = [JSON.stringify(results[index]), JSON.stringify(there)];
      return left === right ? [] : [{ change: changes[index], here: left, there: right }];
    });
    expect(different).toEqual([]);
  });

  it("has search parameters that belong to it", async () => {
    expect(await run("parameters")).toEqual([
      "https://a.example/?a=1&b=2&c=gr%C3%B6%C3%9Fer+%26+mehr#c",
      "?b=3&c=gr%C3%B6%C3%9Fer+%26+mehr",
      [["x", " y"]],
      true,
      "https://a.example/#c",
      "1",
    ]);
  });

  it("says what is a URL without an error", async () => {
    expect(await run("statics")).toEqual([
      false,
      true,
      null,
      "https://b.example/",
      '{"url":"https://b.example/"}',
      "x:y",
      "function",
    ]);
  });
});
