import { writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

const clearLine = '\r\x1b[K';
let showing = false;

/** Prints a progress line on standard error. */
export function progress(line: string): void {
  process.stderr.write(`${showing ? clearLine : ''}${line}\n`);
}

/** Runs in a thread of its own, since compiling a network keeps this one busy. */
const ticking = `
  const { workerData } = require('node:worker_threads'), { writeSync } = require('node:fs'), started = Date.now();
  setInterval(() => writeSync(2, ${JSON.stringify(clearLine)} + workerData + ' ... ' + Math.round((Date.now() - started) / 1000) + ' s'), 1000);
`;

/** Does `work`. On a terminal a line on standard error says `what` is being done, and for how many seconds, where that takes longer than one; it is gone afterwards. */
export async function withProgress<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  if (!process.stderr.isTTY || showing) return await work();
  showing = true;
  const worker = new Worker(ticking, { eval: true, workerData: what, stdout: false, stderr: false });
  try {
    return await work();
  } finally {
    await worker.terminate();
    writeSync(2, clearLine);
    showing = false;
  }
}
