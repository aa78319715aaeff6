import { describe, expect, it } from "vitest";
import { isHttpOptions } from "./is-http-options.ts";

describe("the option http", () => {
  it("is an object of ports, certificates and numbers", () => {
    const ports = {
      resolver: { resolve: () => [] },
      connector: { connect: () => {} },
    };
    const numbers = {
      maximumBodyBytes: 1,
      maximumRequests: 1,
      maximumRequestsPerTenant: 1,
      maximumIdle: 0,
      idleTimeoutMs: 1,
    };
    expect(isHttpOptions({})).toBe(true);
    expect(isHttpOptions({ ...ports, ...numbers, trustedCertificates: ["-----BEGIN CERTIFICATE-----"] })).toBe(true);
    expect(isHttpOptions({ resolver: undefined })).toBe(true);
  });

  it.each([
    [undefined],
    [[]],
    [{ rejectUnauthorized: false }],
    [{ proxy: "http://127.0.0.1:9" }],
    [{ __proto__: null, constructor: 1 }],
    [{ resolver: {} }],
    [{ connector: "tcp" }],
    [{ secrets: { secretFor: () => {} } }],
    [{ trustedCertificates: "-----BEGIN CERTIFICATE-----" }],
    [{ maximumBodyBytes: 0 }],
    [{ maximumRequests: Number.POSITIVE_INFINITY }],
    [{ maximumIdle: -1 }],
    [{ idleTimeoutMs: "10s" }],
  ])("is refused as %j", (value) => {
    expect(isHttpOptions(value)).toBe(false);
  });
});
