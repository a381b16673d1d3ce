// `npm run bench -- [NETWORK ...] [--json] [--count] [--rounds N]`: Linnet beside onnxruntime-node and TensorFlow Lite on this machine, one
// thread each, in turn; with --count what the boards' builds execute under qemu. NETWORK: also gemm, with --count front-end and start; default all.
import { parseArgs } from 'node:util';
import { canEmulate, emulator } from '../../host/boards/emulate.ts';
import { loadBoard } from '../../host/boards/load.ts';
import { canCount } from '../../host/qemu/count.ts';
import { countFrontEnds, countGemms, countNetwork, countStart } from './count.ts';
import { countedNames, network, networkNames } from './networks.ts';
import { findPeers } from './peers.ts';
import { type Row, showCounts, showTimes } from './row.ts';
import { timeGemms, timeNetwork } from './time.ts';

const say = (line: string): void => { process.stderr.write(`${line}\n`); };

const others = { time: ['gemm'], count: ['gemm', 'front-end', 'start'] } as const;

async function time(wanted: readonly string[], rounds: number, show: (rows: readonly Row[]) => void): Promise<void> {
  const peers = wanted.some((name) => name !== 'gemm') ? findPeers(say) : { onnxruntime: false, tflite: false };
  for (const name of wanted) {
    const found = name === 'gemm' ? null : network(name, say);
    if (name === 'gemm') show(await timeGemms(rounds));
    else if (found !== null) show(await timeNetwork(found, { rounds, peers, say }));
  }
}

async function count(wanted: readonly string[], show: (rows: readonly Row[]) => void): Promise<void> {
  for (const name of wanted) {
    const found = networkNames.includes(name) ? network(name, say) : null;
    if (name === 'gemm') show(await countGemms());
    else if (name === 'front-end') show(await countFrontEnds(network('kws_cnn_s', say)));
    else if (name === 'start') show(await countStart());
    else if (found !== null) show(await countNetwork(found));
  }
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' }, count: { type: 'boolean' }, rounds: { type: 'string' }, help: { type: 'boolean' } } });
  const counting = values.count === true, rounds = Number(values.rounds ?? 9);
  const known = counting ? [...networkNames, ...others.count] : [...networkNames, ...others.time];
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined || values.help === true || !Number.isInteger(rounds) || rounds < 1) {
    say(`${unknown === undefined ? '' : `bench: no network '${unknown}'\n`}npm run bench -- [NETWORK ...] [--json] [--count] [--rounds N]\n  NETWORK: ${known.join(' ')}\n  --count: instructions and cache misses of the boards' builds under qemu instead of times`);
    return values.help === true ? 0 : 2;
  }
  if (counting && ['pi-zero', 'pi-3'].some((name) => !canEmulate(loadBoard(name)) || !canCount(emulator(loadBoard(name))))) {
    say('bench: counting needs qemu-user and a C compiler; type: sudo apt-get install qemu-user gcc libc6-dev');
    return 1;
  }
  const rows: Row[] = [];
  const show = (more: readonly Row[]): void => {
    rows.push(...more);
    if (values.json !== true) process.stdout.write(`${(counting ? showCounts : showTimes)(more)}\n`);
  };
  const wanted = positionals.length > 0 ? positionals : counting ? [...countedNames, ...others.count] : known;
  await (counting ? count(wanted, show) : time(wanted, rounds, show));
  if (values.json === true) process.stdout.write(`${JSON.stringify(rows, null, 1)}\n`);
  return 0;
}

process.exitCode = await main();
