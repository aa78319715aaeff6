import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** A key and a certificate that only who is told to trusts, both PEM. */
export interface TestCertificate {
  readonly key: string;
  readonly certificate: string;
}

const element = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
const list = (...parts: readonly Uint8Array[]): Buffer => element(0x30, ...parts);
const objectId = (hex: string): Buffer => element(0x06, Buffer.from(hex, "hex"));
const bits = (bytes: Uint8Array): Buffer => element(0x03, Buffer.of(0), bytes);
const day = (year: number): Buffer => element(0x18, Buffer.from(`${year}0101000000Z`));

const ecdsaWithSha256 = list(objectId("2a8648ce3d040302"));
const owner = list(element(0x31, list(objectId("550403"), element(0x0c, Buffer.from("Recorded answers")))));

/**
 * Makes a certificate for host names that vouches for itself. The key is new each time: none is in the repository.
 *
 * @param hosts Such as `api.example.com`.
 */
export function createTestCertificate(hosts: readonly string[]): TestCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const names = list(...hosts.map((host) => element(0x82, Buffer.from(host))));
  const body = list(
    element(0xa0, element(0x02, Buffer.of(2))),
    element(0x02, Buffer.concat([Buffer.of(1), randomBytes(8)])),
    ecdsaWithSha256,
    owner,
    list(day(2020), day(2120)),
    owner,
    publicKey.export({ type: "spki", format: "der" }),
    element(0xa3, list(list(objectId("551d11"), element(0x04, names)))),
  );
  const whole = list(body, ecdsaWithSha256, bits(sign("sha256", body, privateKey))).toString("base64");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }),
    certificate: `-----BEGIN CERTIFICATE-----\n${whole}\n-----END CERTIFICATE-----\n`,
  };
}
