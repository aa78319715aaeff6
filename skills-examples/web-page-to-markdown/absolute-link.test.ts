import { array, assert, constantFrom, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { absoluteLink } from "./absolute-link.ts";

const pieces = array(constantFrom("a", "b1", ".", "..", "/", "?", "x=1", "&", "#", "é", "%20"), { maxLength: 12 });
const bases = constantFrom("https://example.com", "https://example.com/a/b/c.html?q=1#f", "http://example.com:8080/d/");

describe("absoluteLink", () => {
  it("comes to what a browser comes to, but for places on the same page", () => {
    assert(
      property(pieces, bases, (texts, base) => {
        const link = texts.join("");
        const isOnSamePage = link === "" || link.startsWith("#");
        const isAnotherHost = link.startsWith("//");
        if (isAnotherHost) return;
        const absolute = absoluteLink(link, base);
        if (isOnSamePage) expect(absolute).toBeUndefined();
        else expect(new URL(absolute ?? "").href).toBe(new URL(link, base).href);
      }),
    );
  });

  it("keeps what leads to a page or an address of mail, and nothing that runs or embeds", () => {
    const links = [
      "https://a.example/x y",
      "mailto:zoe@example.com",
      "//cdn.example/a",
      " java\nscript:alert(1)",
      "DATA:text/html,x",
    ];
    expect(links.map((link) => absoluteLink(link, "https://example.com/"))).toEqual([
      "https://a.example/x%20y",
      "mailto:zoe@example.com",
      "https://cdn.example/a",
      undefined,
      undefined,
    ]);
  });

  it("drops relative links of a page from nowhere", () => {
    expect([absoluteLink("a.html"), absoluteLink("http://example.com/")]).toEqual([undefined, "http://example.com/"]);
  });
});
