/** A module whose only function executes `unreachable`. */
const trapModule: WebAssembly.Module = new WebAssembly.Module(
  // Magic and version; type () -> (); one function; export "t"; body: unreachable.
  Uint8Array.from(
    "0061736d01000000 010401600000 03020100 070501017400 00 0a05010300000b".replaceAll(" ", "").match(/../gu) ?? [],
    (digits) => Number.parseInt(digits, 16),
  ),
);

const { t: trap } = new WebAssembly.Instance(trapModule).exports as { readonly t: () => never };

/**
 * An error that ends a guest when it is thrown through it, or when a suspended import rejects with it.
 *
 * It comes from a real trap. A guest's `catch_all` catches every error a host function throws, also a
 * `new WebAssembly.RuntimeError()`, but never a trap of the engine, and the engine marks the error, not the throw.
 */
export function realTrap(): WebAssembly.RuntimeError {
  try {
    trap();
  } catch (error) {
    return error as WebAssembly.RuntimeError;
  }
  throw new Error("Cannot make a trap: unreachable returned");
}
