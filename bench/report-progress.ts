/** Writes what a question is doing to the error output, with the seconds since it began. */
export function reportProgress(id: string, asks: string): (text: string) => void {
  const started = performance.now();
  const report = (text: string): void =>
    console.error(`${id.padEnd(3)} ${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${text}`);
  report(asks);
  return report;
}
