import { noCount, unless } from '../harness/skip.ts';
import { machineOf } from '../../host/qemu/machines.ts';
import { assembleAndCount, boardNamed, frames } from './sequences.ts';

/** Misses of a cache that replaces its lines in turn. */
class NaiveCache {
  private readonly sets: number[][];
  private readonly ways: number;
  private readonly line: number;
  misses = 0;
  constructor(bytes: number, ways: number, line: number) {
    [this.ways, this.line] = [ways, line];
    this.sets = Array.from({ length: bytes / ways / line }, () => []);
  }

  /** Whether the address is there; it is afterwards. */
  read(address: number): boolean {
    const line = Math.floor(address / this.line), set = this.sets[line % this.sets.length]!;
    if (set.includes(line)) return true;
    this.misses++;
    set.push(line);
    if (set.length > this.ways) set.shift();
    return false;
  }
}

const reads = 30_000;

for (const [name, form, mask] of [['pi-zero', 'arm', 0x7ffff], ['pi-zero', 'arm', 0x7fff], ['pi-3', 'a64', 0xfffff], ['pi-3', 'a64', 0xffff]] as const) {
  unless(noCount(name))(`${name}: misses of both levels of reads within ${mask + 1} bytes are those of a naive cache`, async (t) => {
    t.timeout(120_000);
    const board = boardNamed(name), machine = { ...machineOf(board)!, prefetch: 0 };
    const { head, tail, loop } = frames[form];
    const body = form === 'arm' ? ['mla r2, r3, r2, r4', 'and r5, r1, r2, lsr #8', 'ldrb r5, [r8, r5]'] : ['madd w2, w3, w2, w4', 'and w5, w1, w2, lsr #8', 'ldrb w5, [x28, x5]'];
    const r = form === 'arm' ? 'r' : 'w';
    const [counts] = await assembleAndCount(board, [...head, `ldr ${r}1, =${mask}`, `ldr ${r}3, =1103515245`, `ldr ${r}4, =12345`, `mov ${r}2, #1`, 'bl mark', ...loop(body, reads), 'bl mark', ...tail], machine);
    const first = new NaiveCache(...machine.l1d), second = new NaiveCache(...machine.l2);
    let seed = 1;
    for (let i = 0; i < reads; i++) {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      const address = (seed >>> 8) & mask;
      if (!first.read(address)) second.read(address);
    }
    const { l1Misses, l2Misses } = counts!.cycles!;
    // what the program had in the caches before, and its instructions in the second, move a few
    t.true(Math.abs(l1Misses - first.misses) <= 16, `${l1Misses} and ${first.misses} misses of the first level`);
    t.true(Math.abs(l2Misses - second.misses) <= 32, `${l2Misses} and ${second.misses} misses of the second`);
    t.true(first.misses > 1000 && second.misses > 200);
  });
}
