process.once("disconnect", () => process.exit());

/** Computes for a while and then looks whether anybody still wants it to. */
function compute(): void {
  const until = performance.now() + 50;
  while (performance.now() < until);
  setImmediate(compute);
}

compute();
