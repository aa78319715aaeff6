import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalFileRequest } from "../permissions/canonical-file-request.ts";
import { canonicalNetworkRequest } from "../permissions/canonical-network-request.ts";
import { covers } from "../permissions/covers.ts";
import { formatPermission } from "../permissions/format-permission.ts";
import { letsBeListed, matches, matchesDeny, matchesItself } from "../permissions/matches.ts";
import { parsePermission } from "../permissions/parse-permission.ts";
import { parsePermissionEntry } from "../permissions/parse-permission-entry.ts";
import type { PermissionEntry } from "../permissions/permission-entry.ts";
import type { PermissionRequest } from "../permissions/permission-request.ts";
import { decide, type Decision } from "./decide.ts";
import { createEntryIndex, methodMatches } from "./entry-index.ts";
import { createGrants, type GrantEntry, type Grants } from "./grants.ts";
import { type GrantUsage, nothingUsed } from "./grant-usage.ts";

// Few names, so that what is generated nearly matches: one label, port, segment or ending apart.
const segment = fc.constantFrom("a", "ab", "x.csv", ".csv", "b.csv");
const folder = fc.array(segment, { maxLength: 2 }).map((parts) => parts.map((part) => `/${part}`).join(""));
const pathScope = fc.oneof(
  fc.tuple(folder, segment).map(([parent, name]) => `${parent}/${name}`),
  fc.tuple(folder, fc.constantFrom("*", "**", "*.csv", "*b.csv")).map(([parent, end]) => `${parent}/${end}`),
  fc.constant("/"),
);
const host = fc.constantFrom(
  "h.test",
  "a.h.test",
  "*.h.test",
  "*.a.h.test",
  "a.xh.test",
  "8.8.8.8",
  "10.0.0.1",
  "[::1]",
  "localhost",
);
const port = fc.constantFrom("", "", ":80", ":443", ":8443");
const networkScope = fc.oneof(
  { weight: 1, arbitrary: fc.constant("") },
  {
    weight: 6,
    arbitrary: fc.tuple(host, port, fc.option(pathScope, { nil: "" })).map((parts) => `:${parts.join("")}`),
  },
);
const permissionText = fc.oneof(
  fc.tuple(fc.constantFrom("fs:read:", "fs:read:", "fs:write:"), pathScope).map((parts) => parts.join("")),
  fc.tuple(fc.constantFrom("network:http", "network:https"), networkScope).map((parts) => parts.join("")),
);

const request: fc.Arbitrary<PermissionRequest> = fc.oneof(
  fc
    .tuple(fc.array(segment, { maxLength: 3 }), fc.constantFrom("content", "stat", "list"))
    .map(([parts, purpose]) => canonicalFileRequest("read", `/${parts.join("/")}`, { purpose })),
  fc
    .tuple(fc.array(segment, { maxLength: 3 }), fc.constantFrom("content", "tree"))
    .map(([parts, purpose]) => canonicalFileRequest("write", `/${parts.join("/")}`, { purpose })),
  fc
    .tuple(
      fc.constantFrom("http://", "https://"),
      fc.constantFrom(
        "h.test",
        "H.test.",
        "a.h.test",
        "b.a.h.test",
        "a.xh.test",
        "134744072",
        "10.0.0.1",
        "[0::1]",
        "localhost",
      ),
      port,
      fc.array(fc.oneof({ weight: 5, arbitrary: segment }, fc.constantFrom("", "..", "%2e%2e", "%61", "a%2fb")), {
        maxLength: 3,
      }),
      fc.constantFrom("GET", "POST"),
    )
    .map(([scheme, name, at, parts, method]) =>
      canonicalNetworkRequest(`${scheme}${name}${at}/${parts.join("/")}`, { method }),
    ),
);

const entry = (list: "manifest" | "allow" | "ask" | "deny" | "ceiling"): fc.Arbitrary<PermissionEntry> =>
  fc
    .tuple(permissionText, fc.option(fc.constantFrom(["GET"], ["POST"], ["GET", "POST"]), { nil: undefined, freq: 5 }))
    .map(([permission, methods]) =>
      parsePermissionEntry(
        methods !== undefined && permission.startsWith("network") ? { permission, methods } : permission,
        list,
      ),
    );
const list = (name: Parameters<typeof entry>[0], maxLength = 6): fc.Arbitrary<readonly PermissionEntry[]> =>
  fc.array(entry(name), { maxLength });
// Wide entries first, or three random sets would hardly ever have a request in common.
const wide = [
  "fs:read:/**",
  "fs:write:/**",
  "fs:read:/",
  "network:http",
  "network:http:h.test",
  "network:http:*.h.test",
  "network:http:10.0.0.1:8443",
];
const wideEntry = (name: "manifest" | "allow" | "ask" | "ceiling"): fc.Arbitrary<readonly PermissionEntry[]> =>
  fc.subarray(wide, { minLength: 3 }).map((texts) => texts.map((text) => parsePermissionEntry(text, name)));
const mixed = (name: "manifest" | "allow" | "ask" | "ceiling"): fc.Arbitrary<readonly PermissionEntry[]> =>
  fc.tuple(wideEntry(name), list(name)).map(([first, second]) => [...first, ...second]);

const sources = fc.record({
  requested: mixed("manifest"),
  allow: mixed("allow"),
  ask: fc.oneof({ weight: 4, arbitrary: list("ask", 3) }, mixed("ask")),
  deny: list("deny", 3),
  ceilings: fc.array(mixed("ceiling"), { maxLength: 2 }),
});
type Sources = typeof sources extends fc.Arbitrary<infer T> ? T : never;

const rank: Readonly<Record<Decision["outcome"], number>> = { deny: 0, ask: 1, allow: 2 };
const usage = nothingUsed(0);
const outcomeOf = (grants: Grants, asked: PermissionRequest, used: GrantUsage = usage): number =>
  rank[decide(grants, asked, used).outcome];

/** The rules once more, without index, limits and order: what `decide` has to agree with. */
function decideBySpecification(lists: Sources, asked: PermissionRequest): Decision["outcome"] {
  const isTree = asked.category === "fs" && asked.purpose === "tree";
  const itself = (e: PermissionEntry): boolean => matchesItself(e.permission, asked) && methodMatches(e, asked);
  const listed = (e: PermissionEntry): boolean => letsBeListed(e.permission, asked);
  const either = (e: PermissionEntry): boolean => itself(e) || listed(e);
  if (![lists.requested, ...lists.ceilings].every((set) => set.some(either))) {
    return "deny";
  }
  if (lists.deny.some((e) => matchesDeny(e.permission, asked) && methodMatches(e, asked))) {
    return "deny";
  }
  const names = (e: PermissionEntry, address: string, at: number): boolean =>
    e.permission.category === "network" &&
    e.permission.scope?.host.kind === "address" &&
    e.permission.scope.host.address === address &&
    e.permission.scope.port === at;
  if (asked.category === "network" && asked.knownNonPublic) {
    const addresses = asked.host === "localhost" ? ["127.0.0.1", "[::1]"] : [asked.host];
    if (![...lists.allow, ...lists.ask].some((e) => addresses.some((address) => names(e, address, asked.port)))) {
      return "deny";
    }
  }
  if (isTree) {
    if (![...lists.allow, ...lists.ask].some(itself)) {
      return "deny";
    }
    return lists.ask.some((e) => matchesDeny(e.permission, asked)) ? "ask" : "allow";
  }
  if (lists.ask.some(itself)) {
    return "ask";
  }
  if (lists.allow.some(either)) {
    return "allow";
  }
  return lists.ask.some(listed) ? "ask" : "deny";
}

describe("the properties of permissions", () => {
  it("reads what it writes and writes what it reads", () => {
    fc.assert(
      fc.property(permissionText, (text) => {
        const permission = parsePermission(text);
        expect(formatPermission(permission)).toBe(text);
        expect(parsePermission(formatPermission(permission))).toEqual(permission);
      }),
      { numRuns: 2000 },
    );
  });

  it("lets a permission match whatever one that it covers matches", () => {
    let told = 0;
    fc.assert(
      fc.property(
        permissionText,
        permissionText,
        fc.array(request, { minLength: 10, maxLength: 20 }),
        (left, right, asked) => {
          const [a, b] = [parsePermission(left), parsePermission(right)];
          for (const one of asked.filter((candidate) => matches(b, candidate) && covers(a, b))) {
            told += 1;
            expect(matches(a, one), `${left} ${right} ${JSON.stringify(one)}`).toBe(true);
          }
        },
      ),
      { numRuns: 4000 },
    );
    expect(told).toBeGreaterThan(30);
  });

  it("finds by index what a look at every entry finds", () => {
    fc.assert(
      fc.property(list("manifest", 20), request, fc.constantFrom("allow", "deny"), (entries, asked, side) => {
        const isMatch = side === "allow" ? matchesItself : matchesDeny;
        const index = createEntryIndex(entries, side);
        const expected = entries.filter((e) => isMatch(e.permission, asked) && methodMatches(e, asked));
        expect(new Set(index.matching(asked))).toEqual(new Set(expected));
        expect(index.matching(asked)).toHaveLength(expected.length);
        const listing = entries.filter((e) => letsBeListed(e.permission, asked));
        expect(new Set(index.lettingBeListed(asked))).toEqual(new Set(listing));
      }),
      { numRuns: 3000 },
    );
  });
});

describe("the properties of decide", () => {
  it("agrees with the rules written out without an index, and every outcome occurs", () => {
    const seen = { allow: 0, ask: 0, deny: 0 };
    fc.assert(
      fc.property(sources, request, (lists, asked) => {
        const decision = decide(createGrants(lists), asked, usage);
        seen[decision.outcome] += 1;
        expect(decision.outcome).toBe(decideBySpecification(lists, asked));
        expect(decision.charges).toHaveLength(decision.outcome === "deny" ? 0 : 2 + lists.ceilings.length);
      }),
      { numRuns: 5000 },
    );
    expect(Math.min(seen.allow, seen.ask, seen.deny)).toBeGreaterThan(50);
  });

  it("never gives a worse answer for one more allow entry, whatever is used up", () => {
    const limited = fc
      .tuple(permissionText, fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }))
      .map(([permission, maxCalls]) =>
        parsePermissionEntry(maxCalls === undefined ? permission : { permission, maxCalls }, "allow"),
      );
    const used: GrantUsage = { ...usage, callsOf: (e: GrantEntry) => e.text.length % 4 };
    fc.assert(
      fc.property(sources, limited, fc.array(limited, { maxLength: 3 }), request, (lists, more, first, asked) => {
        const allow = [...first, ...lists.allow];
        const before = outcomeOf(createGrants({ ...lists, allow }), asked, used);
        expect(outcomeOf(createGrants({ ...lists, allow: [...allow, more] }), asked, used)).toBeGreaterThanOrEqual(
          before,
        );
        expect(outcomeOf(createGrants({ ...lists, allow: [more, ...allow] }), asked, used)).toBeGreaterThanOrEqual(
          before,
        );
      }),
      { numRuns: 3000 },
    );
  });

  it("never allows more when the manifest, the allowed entries or a ceiling are narrowed", () => {
    const part = fc.func(fc.boolean());
    fc.assert(
      fc.property(sources, request, part, list("ceiling"), (lists, asked, keep, ceiling) => {
        const before = outcomeOf(createGrants(lists), asked);
        const kept = (entries: readonly PermissionEntry[]): readonly PermissionEntry[] =>
          entries.filter((e, index) => keep(e.text, index));
        const narrower: readonly Sources[] = [
          { ...lists, requested: kept(lists.requested) },
          { ...lists, allow: kept(lists.allow) },
          { ...lists, ceilings: lists.ceilings.map((set) => [...kept(set)]) },
          { ...lists, ceilings: [...lists.ceilings, [...ceiling]] },
          { ...lists, deny: [...lists.deny, ...ceiling] },
        ];
        for (const narrowed of narrower) {
          expect(outcomeOf(createGrants(narrowed), asked)).toBeLessThanOrEqual(before);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("never allows a called skill what its caller may not do", () => {
    fc.assert(
      fc.property(sources, sources, request, (caller, called, asked) => {
        const ceiling = createGrants(caller);
        const alone = outcomeOf(createGrants(called), asked);
        const bounded = outcomeOf(createGrants({ ...called, ceilings: [...called.ceilings, ceiling] }), asked);
        expect(bounded).toBe(Math.min(alone, outcomeOf(ceiling, asked)));
      }),
      { numRuns: 2000 },
    );
  });

  it("allows nothing under an empty policy, manifest or ceiling", () => {
    fc.assert(
      fc.property(sources, request, (lists, asked) => {
        const empty: readonly Sources[] = [
          { ...lists, allow: [], ask: [] },
          { ...lists, requested: [] },
          { ...lists, ceilings: [[]] },
        ];
        for (const grants of empty.map(createGrants)) {
          expect(decide(grants, asked, usage).outcome).toBe("deny");
        }
      }),
      { numRuns: 1000 },
    );
  });
});
