import { describe, expect, it } from "vitest";
import { canonicalNetworkRequest } from "./canonical-network-request.ts";

describe("canonicalNetworkRequest", () => {
  it.each([
    ["https://API.Example.com/v1/", "api.example.com", 443, "/v1"],
    ["https://api.example.com.", "api.example.com", 443, "/"],
    ["https://api.example.com.:8443/x", "api.example.com", 8443, "/x"],
    ["http://ａｐｉ.example.com/", "api.example.com", 80, "/"],
    ["https://bücher.example/", "xn--bcher-kva.example", 443, "/"],
    ["http://2130706433/", "127.0.0.1", 80, "/"],
    ["http://0x7f.1/", "127.0.0.1", 80, "/"],
    ["http://0177.0.0.1/", "127.0.0.1", 80, "/"],
    ["http://127.1./", "127.0.0.1", 80, "/"],
    ["http://[::FFFF:169.254.169.254]/", "[::ffff:a9fe:a9fe]", 80, "/"],
    ["http:evil.example/x", "evil.example", 80, "/x"],
    ["http:\\\\evil.example\\x", "evil.example", 80, "/x"],
    ["http://evil.example\\@api.example.com/", "evil.example", 80, "/@api.example.com"],
    ["http://api.example.com%2eevil.example/", "api.example.com.evil.example", 80, "/"],
    ["https://api.example.com/a/%2e%2E/b", "api.example.com", 443, "/b"],
    ["https://api.example.com:443/a?q=/../b#f", "api.example.com", 443, "/a"],
  ])("reads %s as host %s, port %i, path %s", (text, host, port, path) => {
    expect(canonicalNetworkRequest(text)).toMatchObject({ host, port, path });
  });

  it("gives the URL to dial, without fragment and trailing dot", () => {
    expect(canonicalNetworkRequest("HTTPS://Api.Example.com.:443/a//b?q=1#f").url).toBe(
      "https://api.example.com/a//b?q=1",
    );
    expect(canonicalNetworkRequest("http://[::1]:8080").url).toBe("http://[::1]:8080/");
  });

  it.each([
    ["https://user@example.com/", "user information"],
    ["https://user:secret@example.com/", "user information"],
    ["https://@example.com/", "user information"],
    ["https:\\\\:@example.com/", "user information"],
    ["https:///a@example.com/", "user information"],
    ["https://a..example.com/", "empty label"],
    ["https://.example.com/", "empty label"],
    ["https://example.com../", "empty label"],
    ["https://./", "empty label"],
    ["ftp://example.com/", "scheme"],
    ["file:///etc/passwd", "scheme"],
    ["data:text/plain,x", "scheme"],
    ["ws://example.com/", "scheme"],
    ["blob:https://example.com/x", "scheme"],
    ["//example.com/", "cannot be parsed"],
    ["example.com", "cannot be parsed"],
    ["https://", "cannot be parsed"],
    ["https://exa mple.com/", "cannot be parsed"],
    ["https://256.0.0.1/", "cannot be parsed"],
    ["https://example.com:65536/", "cannot be parsed"],
    ["https://example.com/\r\nX: y", "control character"],
    ["https://exam\tple.com/", "control character"],
    ["https://example.com/\ud800", "well-formed"],
    [`https://example.com/${"a".repeat(8192)}`, "8192 bytes"],
    [`https://example.com/${"ä".repeat(3000)}`, "8192 bytes"],
  ])("refuses %j: %s", (text, reason) => {
    expect(() => canonicalNetworkRequest(text)).toThrow(expect.objectContaining({ code: "REQUEST_INVALID" }));
    expect(() => canonicalNetworkRequest(text)).toThrow(reason);
  });

  it("says when a path can be read in two ways", () => {
    const isAmbiguous = (path: string): boolean => canonicalNetworkRequest(`https://example.com${path}`).ambiguousPath;
    for (const path of [
      "//",
      "/a//b",
      "/a//",
      "/a%2fb",
      "/a%2Fb",
      "/a%5cb",
      "/a%2eb",
      "/%41",
      "/%7e",
      "/%5F",
      "/%30",
      "/%7A",
    ]) {
      expect(isAmbiguous(path), path).toBe(true);
    }
    for (const path of [
      "/",
      "/a/",
      "/a%20b",
      "/%C3%A4",
      "/a%25b",
      "/%40",
      "/%60",
      "/%7B",
      "/%3A",
      "/a?x=//",
      "/a#//",
    ]) {
      expect(isAmbiguous(path), path).toBe(false);
    }
  });

  it("knows the hosts that are not public without asking a resolver", () => {
    const isKnown = (host: string): boolean => canonicalNetworkRequest(`http://${host}/`).knownNonPublic;
    for (const host of [
      "localhost",
      "a.localhost",
      "LOCALHOST.",
      "127.0.0.1",
      "10.1.2.3",
      "2852039166",
      "[::1]",
      "[fc00::1]",
    ]) {
      expect(isKnown(host), host).toBe(true);
    }
    for (const host of ["example.com", "8.8.8.8", "localhost.example.com", "notlocalhost", "[2606:4700::1111]"]) {
      expect(isKnown(host), host).toBe(false);
    }
  });

  it("writes methods in upper case and refuses those that open tunnels or echo", () => {
    expect(canonicalNetworkRequest("http://a.example/").method).toBe("GET");
    expect(canonicalNetworkRequest("http://a.example/", { method: "patch" }).method).toBe("PATCH");
    for (const method of ["CONNECT", "connect", "TRACE", "TRACK", "", "GET ", "G\r\nX"]) {
      expect(() => canonicalNetworkRequest("http://a.example/", { method })).toThrow("method");
    }
  });
});
