import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** A key with the certificate for it, as `tls.createServer` takes them. */
export interface Certified {
  readonly key: string;
  /** PEM. */
  readonly cert: string;
}

/** An authority of a test, which nobody trusts who is not told to. */
export interface TestAuthority {
  /** PEM. */
  readonly certificate: string;
  /** Certifies a new key for names, and for IPv4 addresses. */
  issue(names: readonly string[], options?: { readonly expired?: boolean }): Certified;
}

const tagged = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
};
const sequence = (...parts: readonly Uint8Array[]): Buffer => tagged(0x30, ...parts);
const identifier = (hex: string): Buffer => tagged(0x06, Buffer.from(hex, "hex"));
const bitString = (bytes: Uint8Array): Buffer => tagged(0x03, Buffer.of(0), bytes);
const yes = tagged(0x01, Buffer.of(0xff));

const ecdsaWithSha256 = sequence(identifier("2a8648ce3d040302"));
const commonName = (text: string): Buffer =>
  sequence(tagged(0x31, sequence(identifier("550403"), tagged(0x0c, Buffer.from(text)))));
const time = (year: number): Buffer => tagged(0x18, Buffer.from(`${year}0101000000Z`));

const isCa = sequence(identifier("551d13"), yes, tagged(0x04, sequence(yes)));
const alternativeNames = (names: readonly string[]): Buffer => {
  const all = names.map((name) =>
    /^[\d.]+$/u.test(name) ? tagged(0x87, Buffer.from(name.split(".").map(Number))) : tagged(0x82, Buffer.from(name)),
  );
  return sequence(identifier("551d11"), tagged(0x04, sequence(...all)));
};

interface Subject {
  readonly name: string;
  readonly publicKey: KeyObject;
  readonly extension: Buffer;
  readonly untilYear: number;
}

/** Writes an X.509 certificate: there is no call for that in Node, and a key in the repository would be a bad example. */
function certify({ name, publicKey, extension, untilYear }: Subject, authorityKey: KeyObject): string {
  const body = sequence(
    tagged(0xa0, tagged(0x02, Buffer.of(2))),
    tagged(0x02, Buffer.concat([Buffer.of(1), randomBytes(8)])),
    ecdsaWithSha256,
    commonName("Cordon test authority"),
    sequence(time(2020), time(untilYear)),
    commonName(name),
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(extension)),
  );
  const signature = sign("sha256", body, authorityKey);
  const text = sequence(body, ecdsaWithSha256, bitString(signature)).toString("base64");
  return `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
}

/** Makes an authority with a key of its own. */
export function createTestAuthority(): TestAuthority {
  const own = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const subject = { name: "Cordon test authority", publicKey: own.publicKey, extension: isCa, untilYear: 2120 };
  return {
    certificate: certify(subject, own.privateKey),
    issue(names, { expired = false } = {}) {
      const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const untilYear = expired ? 2021 : 2120;
      const leaf = { name: "Cordon test server", publicKey, extension: alternativeNames(names), untilYear };
      const key = privateKey.export({ type: "pkcs8", format: "pem" });
      return { key, cert: certify(leaf, own.privateKey) };
    },
  };
}
