// Tests of the packages below the runtime may not import it by name; this is the same authority.
export { type Certified, createTestAuthority } from "@cordon/runtime/golden";
