/** Prints a progress line on standard error. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
