// `npx tsx test/cycles/published.ts`: modelled figures beside those that others measured on boards (published.json), with programs that do the same accesses.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { table } from '../../host/commands/table.ts';
import type { NativeBoard } from '../../host/boards/load.ts';
import { root } from '../../host/paths.ts';
import { type Machine, machineOf, withMemory } from '../../host/qemu/machines.ts';
import { assembleAndCount, boardNamed, frames } from './sequences.ts';

/** Measurements of one board. */
interface Series {
  readonly board: string;
  /** Where its clocks are not the board's: that of the processor, of memory as a part of its own, of the second level. */
  readonly mhz?: number;
  readonly memory?: number;
  readonly nearMhz?: number;
}
/** A measurement: megabytes a second, or nanoseconds that an access takes beyond one of the first level. */
export interface Figure {
  readonly series: string;
  readonly name: string;
  readonly program: string;
  readonly mbs?: number;
  readonly ns?: number;
  /**
   * Whether penalties were fitted to it, the model's rules were chosen with it in view, or neither. Those that are unseen were looked at once: copies of the
   * Zero 2 W, 27 % too slow, had the rules of writes and of the clocks on the way to memory looked into.
   */
  readonly part: 'fitted' | 'seen' | 'unseen';
}
export interface Modelled extends Figure {
  readonly modelled: number;
  /** Of the modelled time, a part of the measured one: 0.1 is a tenth too slow. */
  readonly error: number;
}

const published: { readonly series: Readonly<Record<string, Series>>; readonly figures: readonly Figure[] } = JSON.parse(readFileSync(path.join(root, 'test/cycles/published.json'), 'utf8'));
export const { figures } = published, allSeries = Object.keys(published.series);

type Form = keyof typeof frames;
const bytes = 1 << 20, block = 2048, accesses = 20_000;

/** First registers of pairs that ldrd takes. */
const pairs = [2, 4, 6, 10];
const copyArm = (before: (half: number) => readonly string[]): readonly string[] =>
  [0, 1].flatMap((half) => [...before(half), ...pairs.map((r) => `ldrd r${r}, r${r + 1}, [r0], #8`), ...pairs.map((r) => `strd r${r}, r${r + 1}, [r1], #8`)]);
const copyA64 = (before: (half: number) => readonly string[]): readonly string[] =>
  [0, 1].flatMap((half) => [...before(half), 'ldp x4, x5, [x0], #16', 'ldp x6, x7, [x0], #16', 'stp x4, x5, [x1], #16', 'stp x6, x7, [x1], #16']);

/** What a loop does for 64 bytes; r0 or x0: where it reads, r1 or x1: where it writes. */
const loops: Readonly<Record<Form, Readonly<Record<string, readonly string[]>>>> = {
  arm: {
    copy: copyArm(() => []),
    'copy prefetched 32': copyArm(() => ['pld [r0, #256]']),
    'copy prefetched 64': copyArm((half) => (half === 0 ? ['pld [r0, #256]'] : [])),
    'copy prefetched whole': [0, 1].flatMap(() => ['ldmia r0!, {r2-r7, r10, r11}', 'pld [r0, #256]', 'stmia r1!, {r2-r5}', 'stmia r1!, {r6, r7, r10, r11}']),
    'copy backwards': [...[32, 0].flatMap((half) => ['ldrd', 'strd'].flatMap((what, to) => pairs.map((r, i) => `${what} r${r}, r${r + 1}, [r${to}, #${half + 8 * i}]`))), 'sub r0, r0, #64', 'sub r1, r1, #64'],
    'copy 128': ['vldm r0!, {d0-d15}', 'vstm r1!, {d0-d15}', 'sub r9, r9, #64'],
    'fill 8': Array.from({ length: 8 }, () => 'strd r4, r5, [r1], #8'),
    'fill 16': Array.from({ length: 4 }, () => 'stmia r1!, {r4-r7}'),
    'fill 32': Array.from({ length: 2 }, () => 'stmia r1!, {r2-r7, r10, r11}'),
  },
  a64: {
    copy: copyA64(() => []),
    'copy prefetched 32': copyA64(() => ['prfm pldl1keep, [x0, #256]']),
    'copy prefetched 64': copyA64((half) => (half === 0 ? ['prfm pldl1keep, [x0, #256]'] : [])),
    'copy backwards': [...[32, 0].flatMap((half) => ['ldp', 'stp'].flatMap((what, to) => [0, 16].map((i) => `${what} x${4 + i / 8}, x${5 + i / 8}, [x${to}, #${half + i}]`))), 'sub x0, x0, #64', 'sub x1, x1, #64'],
    'fill 8': Array.from({ length: 8 }, () => 'str x4, [x1], #8'),
    'fill 32': Array.from({ length: 4 }, () => 'stp x4, x5, [x1], #16'),
  },
};

const inner = (form: Form, body: readonly string[], n: number): readonly string[] =>
  (form === 'arm' ? [`mov r9, #${n}`, '1:', ...body, 'subs r9, r9, #64', 'bgt 1b'] : [`mov x2, #${n}`, '1:', ...body, 'subs x2, x2, #64', 'bgt 1b']);

const source = 1 << 12, target = (6 << 20) + block, small = 12 << 20;
const point = (register: string, offset: number): string => `ldr ${register}, =data + ${offset}`;

/** Reads what is nowhere else, so that nothing of the buffers stays in the caches: those of the boards' programs are many times as large as the caches. */
const evict = (form: Form): readonly string[] => [
  point(form === 'arm' ? 'r0' : 'x0', small + bytes), ...inner(form, [form === 'arm' ? 'ldr r2, [r0], #64' : 'ldr x4, [x0], #64'], bytes), ...pool(form),
];

/** Copies or fills `bytes` with a loop, in blocks through a small buffer where its name says 2-pass; twice, `mark` before each and at the end. */
function moving(form: Form, name: string): readonly string[] {
  const twice = name.startsWith('2-pass '), body = loops[form][twice ? name.slice(7) : name];
  if (body === undefined) throw new Error(`no program ${name}`);
  const back = name.endsWith('backwards') ? bytes - 64 : 0, [from, to, count, a, b] = form === 'arm' ? ['r8', 'r12', 'lr', 'r0', 'r1'] : ['x9', 'x10', 'x11', 'x0', 'x1'];
  const next = (what: string): string => `add ${what}, ${what}, #${block}`;
  const whole = twice ? [
    point(from, source), point(to, target), `mov ${count}, #${bytes / block}`, '3:',
    `mov ${a}, ${from}`, point(b, small), ...inner(form, body, block), point(a, small), `mov ${b}, ${to}`, ...inner(form, body, block),
    next(from), next(to), `subs ${count}, ${count}, #1`, 'bgt 3b',
  ] : [point(a, source + back), point(b, target + back), ...inner(form, body, bytes)];
  return ['bl mark', ...whole, ...pool(form), ...evict(form), 'bl mark', ...whole, 'bl mark', ...pool(form)];
}

const pool = (form: Form): readonly string[] => (form === 'arm' ? ['b 9f', '.ltorg', '9:'] : []);

/** Random bytes of a buffer, one or two at once, each after the one before; `mark` before and after the second time round, then the same with a buffer of two bytes. */
function random(form: Form, reads: number, size: number): readonly string[] {
  const step = form === 'arm'
    ? { next: 'mla r2, r3, r2, r4', index: (r: number) => `and r${r}, r1, r2, lsr #8`, read: (r: number) => `ldrb r${r}, [r0, r${r}]`, join: (r: number) => `orr r2, r2, r${r}` }
    : { next: 'madd w2, w3, w2, w4', index: (r: number) => `and w${r}, w1, w2, lsr #8`, read: (r: number) => `ldrb w${r}, [x0, x${r}]`, join: (r: number) => `orr w2, w2, w${r}` };
  const registers = Array.from({ length: reads }, (_, i) => 5 + i);
  const body = [...registers.flatMap((r) => [step.next, step.index(r)]), ...registers.map(step.read), ...registers.map(step.join)];
  const r = form === 'arm' ? 'r' : 'w';
  const { loop } = frames[form];
  const begin = [point(form === 'arm' ? 'r0' : 'x0', source), `ldr ${r}3, =1103515245`, `ldr ${r}4, =12345`, `mov ${r}2, #0`];
  const run = (mask: number): readonly string[] => [`ldr ${r}1, =${mask}`, ...loop(body, accesses), 'bl mark', ...loop(body, accesses), 'bl mark', ...pool(form)];
  return [...begin, ...run(size - 1), ...run(1)];
}

function boardAndMachine(name: string): { readonly board: NativeBoard; readonly machine: Machine } {
  const { board: own, mhz, memory = 1, nearMhz } = published.series[name]!, board = boardNamed(own), machine = withMemory(machineOf(board)!, memory);
  return { board: { ...board, cpu: { ...board.cpu, mhz: mhz ?? board.cpu.mhz } }, machine: nearMhz === undefined ? machine : { ...machine, nearMhz } };
}

/** What the model gives for the figures of a series. */
export async function modelled(series: string): Promise<readonly Modelled[]> {
  const own = figures.filter((f) => f.series === series), { board, machine } = boardAndMachine(series), form = board.isaName === 'armv6-vfp' ? 'arm' : 'a64';
  const { head, tail } = frames[form];
  const program = own.flatMap((f) => {
    const [what = '', reads, size] = f.program.split(' ');
    return what === 'random' ? random(form, Number(reads), Number(size)) : moving(form, f.program);
  });
  const counts = await assembleAndCount(board, [...head, ...program, ...tail], machine);
  let next = 0;
  const seconds = (): number => counts[next++]!.cycles!.cycles / (1e6 * board.cpu.mhz);
  /** Between the marks of two measurements. */
  const skip = (): void => { next++; };
  return own.map((f) => {
    if (f.ns !== undefined) {
      const far = seconds();
      skip();
      const near = seconds();
      skip();
      const value = 1e9 * (far - near) / accesses;
      return { ...f, modelled: value, error: value / f.ns - 1 };
    }
    skip();
    const value = bytes / seconds() / 1e6;
    skip();
    return { ...f, modelled: value, error: f.mbs! / value - 1 };
  });
}

export const showModelled = (all: readonly Modelled[]): string => table(['series', 'figure', 'part', 'measured', 'modelled', 'time'], all.map((m) => [
  m.series, m.name, m.part, m.ns === undefined ? `${m.mbs} MB/s` : `${m.ns} ns`, m.modelled.toFixed(1), `${m.error < 0 ? '' : '+'}${(100 * m.error).toFixed(0)}%`,
]));

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  {
  const all: Modelled[] = [];
  for (const series of allSeries) {
    all.push(...await modelled(series));
    process.stdout.write(`${showModelled(all.filter((m) => m.series === series))}\n`);
  }
  for (const part of ['fitted', 'seen', 'unseen']) {
    const errors = all.filter((m) => m.part === part).map((m) => Math.abs(100 * m.error)), mean = errors.reduce((sum, e) => sum + e, 0) / errors.length;
    process.stdout.write(`${part}: ${errors.length} figures, ${mean.toFixed(1)} % on average, ${Math.max(...errors).toFixed(1)} % at most\n`);
  }
}
