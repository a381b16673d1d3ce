import type { ExecutionContext } from 'ava';

/** What is cut off: a program that writes settings all the time, and says at its start whether those that it finds are whole. */
export function cuts(seed: number) {
  const seen = new Set<string>();
  let last = 0, state = seed;
  return {
    program: (name: string): string => `
      import { fileExists, readText, writeFile } from 'linnet';
      const text = fileExists('settings') ? readText('settings') : '0';
      let [n, ...copies] = text.split('\\n').map(Number);
      const whole = text === '0' || (copies.length === 1500 && copies.every((copy) => copy === n));
      console.log('version ${name}', whole ? 'whole' : 'broken', n);
      setInterval(() => { n++; writeFile('settings', [n, ...Array.from({ length: 1500 }, () => n)].join('\\n')); }, 7);
    `,
    /** Of what it said, or of all: whether settings were whole and not older than before. Gives the version, or those that ran. */
    check: (t: ExecutionContext, said?: RegExpExecArray): string | readonly string[] => {
      if (said === undefined) return [...seen].sort();
      const [version = '', whole, n] = said[1]!.split(' ');
      t.is(whole, 'whole', said[0]);
      t.true(Number(n) >= last, `${n} after ${last}`);
      last = Number(n);
      seen.add(version);
      return version;
    },
    random: (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    },
  };
}
