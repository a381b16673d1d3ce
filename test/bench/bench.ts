// `npm run bench -- [NETWORK ...] [--json] [--count | --threads | --twins] [--rounds N]`: Linnet beside onnxruntime-node and TensorFlow Lite on this machine, one
// thread each, in turn; with --threads Linnet alone on one thread and on two; with --twins Linnet alone on a network and on its ONNX twin; with --count what the boards' builds execute under qemu. NETWORK: also gemm, with --count front-end and start; default all.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { canEmulate, emulator } from '../../host/boards/emulate.ts';
import { loadBoard } from '../../host/boards/load.ts';
import { canCount } from '../../host/qemu/count.ts';
import { countFlat, countFrontEnds, countGemms, countNetwork, countStart } from './count.ts';
import { countedNames, flatFile, flatNames, hasShared, isFlat, network, networkNames, usualNames } from './networks.ts';
import { findPeers } from './peers.ts';
import { integerNames, integerUsual, isInteger, timeIntegers } from './integers.ts';
import { type Row, showCounts, showThreads, showTimes, showTwins } from './row.ts';
import { timeGemms, timeGemmThreads, timeNetwork, timeNetworkThreads, timeTwins } from './time.ts';

const say = (line: string): void => { process.stderr.write(`${line}\n`); };

/** With --twins, unless words choose others. */
const twinNames = ['mobilenet_v1_1.0', 'mobilenet_v2_1.4', 'inception_v3', 'resnet50', 'hey_snips_v4', 'hey_linnet'] as const;

/** With --threads, unless words choose others. */
const threadedNames = [hasShared ? 'mobilenet_v2_1.4' : 'tiny_mobilenet', 'gemm'] as const;

const others = { time: ['gemm'], count: ['gemm', 'front-end', 'start'] } as const;

async function time(wanted: readonly string[], rounds: number, show: (rows: readonly Row[]) => void): Promise<void> {
  const peers = wanted.some((name) => name !== 'gemm') ? findPeers(say) : { onnxruntime: false, tflite: false };
  for (const name of wanted) {
    const found = name === 'gemm' || isInteger(name) ? null : network(name, say);
    if (name === 'gemm') show(await timeGemms(rounds));
    else if (isInteger(name)) show(await timeIntegers(name, { rounds, peers, say }));
    else if (found !== null) show(await timeNetwork(found, { rounds, peers, say }));
  }
}

async function threads(wanted: readonly string[], rounds: number, show: (rows: readonly Row[]) => void): Promise<void> {
  if (availableParallelism() < 2) say('bench: one processor is at hand: two threads share it');
  for (const name of wanted) {
    const found = name === 'gemm' ? null : network(name, say);
    if (name === 'gemm') show(await timeGemmThreads(rounds));
    else if (found !== null) show(await timeNetworkThreads(found, rounds));
  }
}

async function twins(wanted: readonly string[], rounds: number, show: (rows: readonly Row[]) => void): Promise<void> {
  for (const name of wanted) {
    const found = network(name, say);
    if (found?.onnx === undefined) say(`${name}: left out, it has no ONNX twin`);
    else show(await timeTwins({ ...found, onnx: found.onnx }, rounds));
  }
}

async function count(wanted: readonly string[], show: (rows: readonly Row[]) => void): Promise<void> {
  for (const name of wanted) {
    const found = networkNames.includes(name) ? network(name, say) : null;
    if (name === 'gemm') show(await countGemms());
    else if (name === 'front-end') show(await countFrontEnds(network(hasShared ? 'kws_cnn_s' : 'tiny_keywords', say)));
    else if (name === 'start') show(await countStart());
    else if (isFlat(name)) {
      if (existsSync(flatFile(name))) show(await countFlat(name));
      else say(`${name}: left out, ${path.relative(process.cwd(), flatFile(name))} is not there`);
    }
    else if (found !== null) show(await countNetwork(found));
  }
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' }, count: { type: 'boolean' }, threads: { type: 'boolean' }, twins: { type: 'boolean' }, rounds: { type: 'string' }, help: { type: 'boolean' } } });
  const counting = values.count === true, threading = values.threads === true, pairing = values.twins === true, rounds = Number(values.rounds ?? 9);
  const known = pairing || threading ? [...networkNames, ...(threading ? others.time : [])] : counting ? [...networkNames, ...flatNames, ...others.count] : [...networkNames, ...integerNames, ...others.time];
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined || values.help === true || [counting, threading, pairing].filter(Boolean).length > 1 || !Number.isInteger(rounds) || rounds < 1) {
    say(`${unknown === undefined ? '' : `bench: no network '${unknown}'\n`}npm run bench -- [NETWORK ...] [--json] [--count | --threads | --twins] [--rounds N]\n  NETWORK: ${known.join(' ')}\n  --count: instructions and cache misses of the boards' builds under qemu instead of times\n  --threads: Linnet alone on one thread and on two\n  --twins: Linnet alone on a network and on its ONNX twin`);
    return values.help === true ? 0 : 2;
  }
  if (counting && ['pi-zero', 'pi-3'].some((name) => !canEmulate(loadBoard(name)) || !canCount(emulator(loadBoard(name))))) {
    say('bench: counting needs qemu-user and a C compiler; type: sudo apt-get install qemu-user gcc libc6-dev');
    return 1;
  }
  const rows: Row[] = [];
  const show = (more: readonly Row[]): void => {
    rows.push(...more);
    if (values.json !== true) process.stdout.write(`${(counting ? showCounts : threading ? showThreads : pairing ? showTwins : showTimes)(more)}\n`);
  };
  const wanted = positionals.length > 0 ? positionals : counting ? [...countedNames, ...(hasShared ? flatNames : []), ...others.count] : threading ? threadedNames : pairing ? twinNames : [...usualNames, ...integerUsual, ...others.time];
  if (!hasShared && positionals.length === 0) say('bench: ../shared is missing: only networks of our own are measured');
  await (counting ? count(wanted, show) : threading ? threads(wanted, rounds, show) : pairing ? twins(wanted, rounds, show) : time(wanted, rounds, show));
  if (values.json === true) process.stdout.write(`${JSON.stringify(rows, null, 1)}\n`);
  return 0;
}

process.exitCode = await main();
