import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type HttpGateOptions, httpText, openHttpGate, type RawServer, serveBytes } from "../testing/http-gate.ts";

const publicAddress = "93.184.216.34";
const otherPublicAddress = "2606:4700::1111";
const closedPort = 1;

let server: RawServer;

beforeAll(async () => {
  server = await serveBytes((socket) => void socket.write(httpText("hello")));
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** A gate that allows every public host, and whose public addresses are the test's server. */
const open = (options: HttpGateOptions = {}) =>
  openHttpGate({
    allow: ["network:http"],
    routes: { [`${publicAddress}:80`]: server.port, [`${otherPublicAddress}:80`]: server.port },
    ...options,
  });

/** Addresses that are not public, as a resolver or a URL may give them. */
const notPublic: readonly string[] = [
  "0.0.0.0",
  "10.0.0.1",
  "100.64.0.1",
  "100.100.100.200",
  "127.0.0.1",
  "127.1.2.3",
  "169.254.169.254",
  "168.63.129.16",
  "172.16.0.1",
  "192.0.0.192",
  "192.168.1.1",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:169.254.169.254",
  "::127.0.0.1",
  "64:ff9b::a9fe:a9fe",
  "64:ff9b:1::a9fe:a9fe",
  "2001:0:4136:e378:8000:63bf:3fff:fdd2",
  "2002:7f00:1::",
  "2001:db8::1",
  "fc00::1",
  "fd00:ec2::254",
  "fe80::1",
  "fe80::1%eth0",
  "ff02::1",
];

describe("an address that is not public (N1)", () => {
  it.each([
    "http://127.0.0.1/",
    "http://2130706433/",
    "http://2852039166/",
    "http://0177.0.0.1/",
    "http://0177.1/",
    "http://0x7f.1/",
    "http://0x7f000001/",
    "http://127.1/",
    "http://0/",
    "http://１２７.0.0.1/",
    "http://127。0。0。1/",
    "http://169.254.169.254./",
    "http://[::1]/",
    "http://[::]/",
    "http://[0:0:0:0:0:ffff:7f00:1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[::169.254.169.254]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[2002:a9fe:a9fe::]/",
    "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
    "http://[fe80::1]/",
    "http://[fd00:ec2::254]/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://a.localhost/",
  ])("is never dialled when it is written %s", async (url) => {
    await using net = open();
    const answer = await net.ask(url);
    expect([answer.code, net.dials, net.lookUps]).toEqual(["DENIED", [], []]);
  });

  it("is never dialled with a zone, which makes no URL", async () => {
    await using net = open();
    for (const url of ["http://[fe80::1%25eth0]/", "http://[fe80::1%eth0]/"]) {
      expect((await net.ask(url)).code).toBe("INVALID");
    }
    expect(net.dials).toEqual([]);
  });

  it("is never dialled when a name leads to it, even one the policy names", async () => {
    for (const address of notPublic) {
      await using net = open({
        allow: ["network:http", "network:http:inside.example"],
        names: { "inside.example": [[address]] },
      });
      const answer = await net.ask("http://inside.example/");
      expect([address, answer.code, net.dials]).toEqual([address, "UNAVAILABLE", []]);
    }
  });

  it("is dialled only when the policy names the literal address and its port", async () => {
    const { port } = server;
    const url = `http://127.0.0.1:${port}/`;
    await using named = open({ allow: [`network:http:127.0.0.1:${port}`] });
    expect((await named.ask(url)).body).toBe("hello");
    expect((await named.ask(`http://127.0.0.1:${port + 1}/`)).code).toBe("DENIED");
    await using byName = open({
      allow: [`network:http:inside.example:${port}`, `network:http:127.0.0.1:${port}`],
      names: { "inside.example": [["127.0.0.1"]] },
    });
    expect((await byName.ask(`http://inside.example:${port}/`)).body).toBe("hello");
    await using local = open({ allow: [`network:http:localhost:${port}`, `network:http:127.0.0.1:${port}`] });
    expect((await local.ask(`http://localhost:${port}/`)).body).toBe("hello");
    expect([local.lookUps, local.dials]).toEqual([[], [`127.0.0.1:${port}`]]);
  });

  it("is not dialled for a request that only an entry without a host allows, whatever else the policy names", async () => {
    await using net = open({
      allow: ["network:http", "network:http:127.0.0.1:80"],
      names: { "inside.example": [["127.0.0.1"]] },
    });
    expect((await net.ask("http://inside.example/")).code).toBe("UNAVAILABLE");
    expect(net.dials).toEqual([]);
  });

  it("is not dialled under any name when a deny means it", async () => {
    await using net = open({
      deny: [`network:http:${publicAddress}`],
      names: { "a.example": [[publicAddress]] },
    });
    expect((await net.ask("http://a.example/")).code).toBe("UNAVAILABLE");
    expect(net.dials).toEqual([]);
  });
});

describe("the look-up of a name (N2)", () => {
  it("happens once for a connection, and not for a host that is not allowed", async () => {
    await using net = open({
      allow: ["network:http:a.example"],
      names: { "a.example": [[publicAddress], ["10.0.0.1"]] },
    });
    expect((await net.ask("http://a.example/")).body).toBe("hello");
    expect((await net.ask("http://a.example/again")).body).toBe("hello");
    expect((await net.ask("http://b.example/")).code).toBe("DENIED");
    expect([net.lookUps, net.dials]).toEqual([["a.example"], [`${publicAddress}:80`]]);
  });

  it("that changes its answer leads nowhere: the second address is checked like the first", async () => {
    await using net = open({
      names: { "a.example": [[publicAddress], ["169.254.169.254"]] },
      http: { maximumIdle: 0 },
    });
    const closing = { headers: [["x-one", "1"]] as const, method: "POST" };
    expect((await net.ask("http://a.example/", closing)).body).toBe("hello");
    expect((await net.ask("http://a.example/", closing)).code).toBe("UNAVAILABLE");
    expect(net.dials).toEqual([`${publicAddress}:80`]);
  });

  it("with one forbidden address among public ones leads to no dial at all", async () => {
    const someWhere = fc.tuple(
      fc.array(fc.constantFrom(publicAddress, otherPublicAddress, "1.1.1.1"), { maxLength: 4 }),
      fc.constantFrom(...notPublic),
      fc.array(fc.constantFrom(publicAddress, "8.8.8.8"), { maxLength: 4 }),
    );
    await fc.assert(
      fc.asyncProperty(someWhere, async ([before, forbidden, after]) => {
        await using net = open({ names: { "a.example": [[...before, forbidden, ...after]] } });
        expect((await net.ask("http://a.example/")).code).toBe("UNAVAILABLE");
        expect(net.dials).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("that gives no address, too many, or something else leads to no dial", async () => {
    for (const addresses of [
      [],
      Array.from({ length: 33 }, () => publicAddress),
      ["a.example"],
      [""],
      ["93.184.216.34:80"],
    ]) {
      await using net = open({ names: { "a.example": [addresses] } });
      expect((await net.ask("http://a.example/")).code).toBe("UNAVAILABLE");
      expect(net.dials).toEqual([]);
    }
  });

  it("leads to the next address when one is closed", async () => {
    await using net = open({
      names: { "a.example": [["1.1.1.1", publicAddress]] },
      routes: { "1.1.1.1:80": closedPort, [`${publicAddress}:80`]: server.port },
    });
    expect((await net.ask("http://a.example/")).body).toBe("hello");
    expect(net.dials).toEqual(["1.1.1.1:80", `${publicAddress}:80`]);
  });
});

describe("a socket", () => {
  it("that is connected to another address than the one dialled is closed before a byte is sent", async () => {
    const { createConnector } = await import("./connector.ts");
    const tcp = createConnector();
    const before = server.received().length;
    await using net = open({
      names: { "a.example": [[publicAddress]] },
      http: {
        connector: { connect: (target) => tcp.connect({ ...target, address: "127.0.0.1", port: server.port }) },
        resolver: { resolve: () => Promise.resolve([publicAddress]) },
      },
    });
    expect((await net.ask("http://a.example/")).code).toBe("UNAVAILABLE");
    expect(server.received().length).toBe(before);
  });
});

describe("a name that looks like an allowed one (N4)", () => {
  it.each([
    ["http://api.example.com%2eevil.example/", "DENIED"],
    ["http://evil.example\\@api.example.com/", "DENIED"],
    ["http://api.example.com.evil.example/", "DENIED"],
    ["http://evilapi.example.com/", "DENIED"],
    ["http://evil.example/?api.example.com/", "DENIED"],
    ["http://evil.example#api.example.com/", "DENIED"],
    ["http://api.example.com:8080/", "DENIED"],
    ["http://xn--pi-7ka.example.com/", "DENIED"],
    ["http://аpi.example.com/", "DENIED"],
    ["http://api.example.com@evil.example/", "INVALID"],
    ["http://:@api.example.com/", "INVALID"],
    ["http://@api.example.com/", "INVALID"],
    ["http://api..example.com/", "INVALID"],
    ["http://api.example.com../", "INVALID"],
    ["http://api.example.com\t/", "INVALID"],
    ["http://api.exa\nmple.com/", "INVALID"],
    ["//api.example.com/", "INVALID"],
  ])("%s is answered %s, without a look-up and a dial", async (url, code) => {
    await using net = open({ allow: ["network:http:api.example.com"] });
    expect([(await net.ask(url)).code, net.dials, net.lookUps]).toEqual([code, [], []]);
  });

  it("is the allowed one when the parser says so: case, width and one dot at the end", async () => {
    const names = { "api.example.com": [[publicAddress]] };
    await using net = open({ allow: ["network:http:api.example.com"], names });
    for (const url of [
      "http://API.Example.com/",
      "http://ａｐｉ.example.com/",
      "http://api.example.com./",
      "http:api.example.com",
    ]) {
      expect((await net.ask(url)).body).toBe("hello");
    }
    expect(server.received()).not.toContain("host: api.example.com.\r\n");
  });
});

describe("every other protocol (N11)", () => {
  it.each([
    "ws://a.example/",
    "ftp://a.example/",
    "file:///etc/passwd",
    "data:text/plain,x",
    "blob:http://a.example/x",
  ])("%s is refused", async (url) => {
    await using net = open();
    expect([(await net.ask(url)).code, net.dials]).toEqual(["INVALID", []]);
  });
});

describe("a host that cannot be reached (N10)", () => {
  it("gives one answer for every reason, without an address and a code of the system", async () => {
    await using resets = await serveBytes((socket) => void socket.resetAndDestroy());
    await using talksNoHttp = await serveBytes((socket) => void socket.end("SSH-2.0-OpenSSH\r\n"));
    const names = {
      "private.example": [["10.0.0.7"]],
      "mixed.example": [[publicAddress, "10.0.0.7"]],
      "closed.example": [["1.1.1.1"]],
      "resets.example": [["8.8.8.8"]],
      "other.example": [["9.9.9.9"]],
    };
    const routes = { "1.1.1.1:80": closedPort, "8.8.8.8:80": resets.port, "9.9.9.9:80": talksNoHttp.port };
    await using net = open({ names, routes });
    const answers: unknown[] = [];
    for (const host of [...Object.keys(names), "unknown.example"])
      answers.push((await net.ask(`http://${host}/`)).header);
    const [first] = answers;
    expect(first).toEqual({
      error: { code: "UNAVAILABLE", message: "Cannot send the request: the host cannot be reached" },
    });
    expect(answers).toEqual(answers.map(() => first));
  });
});
