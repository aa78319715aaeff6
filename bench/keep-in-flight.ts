/**
 * Makes calls, so many at once: each that is settled makes room for the next.
 *
 * @param call Makes one call.
 * @param calls How many to make.
 * @param atOnce How many of them may be under way.
 * @throws What the first call that fails rejects with.
 */
export async function keepInFlight(call: () => Promise<unknown>, calls: number, atOnce: number): Promise<void> {
  let left = calls;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, calls) }, lane));
}
