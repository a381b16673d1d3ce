import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { root } from '../../host/paths.ts';
import { noSshd, TestBoard } from '../deploy/board.ts';
import { noBoard, unless } from '../harness/skip.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-dev-'));
const sessions = new Set<ChildProcess>();
test.after.always(() => {
  for (const child of sessions) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);

/** `linnet dev` while it runs: what it and the script said, on both streams. */
class Session {
  readonly #child: ChildProcess;
  readonly #said = { out: '', err: '' };
  readonly #seen = { out: 0, err: 0 };

  constructor(words: readonly string[]) {
    this.#child = spawn(process.execPath, [path.join(root, 'host/linnet.mjs'), 'dev', ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout?.on('data', (data: Buffer) => { this.#said.out += data.toString(); });
    this.#child.stderr?.on('data', (data: Buffer) => { this.#said.err += data.toString(); });
    sessions.add(this.#child);
  }

  /** Waits until the script prints what has not been seen before. Returns the milliseconds. */
  says(what: RegExp): Promise<number> { return this.#wait('out', what); }

  /** The same of standard error, where Linnet's messages are. */
  tells(what: RegExp): Promise<number> { return this.#wait('err', what); }

  async #wait(stream: 'out' | 'err', what: RegExp): Promise<number> {
    const begun = performance.now();
    for (; performance.now() - begun < 60_000; await sleep(5)) {
      const found = what.exec(this.#said[stream].slice(this.#seen[stream]));
      if (found === null) continue;
      this.#seen[stream] += found.index + found[0].length;
      return performance.now() - begun;
    }
    throw new Error(`${String(what)} does not come: ${JSON.stringify(this.#said)}`);
  }

  async ends(signal: NodeJS.Signals): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.#child.on('close', resolve));
    this.#child.kill(signal);
    return ended;
  }
}

const counting = (text: string): string => `console.log('${text}');\nsetInterval(() => {}, 1000);\n`;

/** Saves a script some times; the fastest way from there to what the new one says, in milliseconds. */
async function edits(session: Session, name: string): Promise<number> {
  const times: number[] = [];
  for (const text of ['first', 'second', 'third']) {
    await sleep(300);
    write(name, counting(text));
    times.push(await session.says(new RegExp(`${text}\n`)));
  }
  return Math.min(...times);
}

test.serial('on this machine: the script, what it imports, mistakes and their lines', async (t) => {
  write('part.ts', "export const word = 'one';\n");
  write('app.ts', "import { signals } from 'linnet';\nimport { word } from './part.ts';\nsignals.cleanup(() => console.log('bye', word));\nconsole.log('hello', word);\nsetInterval(() => {}, 1000);\n");
  const session = new Session(['app.ts', '--', 'x']);
  await session.says(/hello one\n/);
  await session.tells(/linnet: app\.ts starts \(\d+ ms\)\n/);
  await sleep(300);
  write('part.ts', "export const word = 'two';\n");
  await session.says(/bye one\n/);
  await session.says(/hello two\n/);
  await session.tells(/linnet: app\.ts starts again \(\d+ ms\)\n/);
  write('app.ts', 'const x = ;\n');
  await session.tells(/linnet: \S*app\.ts:1:11: Unexpected ";"\n/);
  write('app.ts', '\nconst broken = (): never => { throw new TypeError(\'no\'); };\n\nbroken();\n');
  await session.says(/bye two\n/);
  await session.tells(/app\.ts:2: TypeError: no\n(.*\n)*? *at <anonymous> \(\S*app\.ts:4\)\n/);
  await session.tells(/the script ended with exit code 1\n/);
  write('app.ts', "import { signals, args } from 'linnet';\nsignals.cleanup(() => console.log('gone'));\nconsole.log('again', args.source);\nsetInterval(() => {}, 1000);\n");
  await session.says(/again x\n/);
  t.log(`an edit on this machine: ${Math.round(await edits(session, 'app.ts'))} ms`);
  write('app.ts', "import { signals } from 'linnet';\nsignals.cleanup(() => console.log('gone'));\nconsole.log('last');\nsetInterval(() => {}, 1000);\n");
  await session.says(/last\n/);
  t.is(await session.ends('SIGINT'), 0);
  await session.says(/gone\n/);
});

test.serial('what the model is packed from is packed anew', async (t) => {
  copyFileSync(path.join(root, 'examples/wake-word/hey_linnet.pb'), path.join(folder, 'net.pb'));
  const described = (word: string): void => write('net.json', JSON.stringify({ word }));
  described('one');
  write('net.ts', "import { Model } from 'linnet';\nconsole.log('about', Model.open('net.lin').metadata['word']);\nsetInterval(() => {}, 1000);\n");
  const session = new Session(['net.ts', '--model', 'net.pb', '--pulse', '8', '--metadata', 'net.json']);
  await session.says(/about one\n/);
  await sleep(300);
  described('two');
  await session.says(/about two\n/);
  await session.tells(/starts again with another model/);
  write('net.json', '{');
  await session.tells(/linnet: net\.json: /);
  described('three');
  await session.says(/about three\n/);
  t.is(await session.ends('SIGTERM'), 0);
});

unless(noBoard('pi-zero'), test.serial)('on an emulated board', async (t) => {
  write('zero.ts', counting('begun'));
  const session = new Session(['zero.ts', '--board', 'pi-zero']);
  await session.says(/begun\n/);
  t.log(`an edit on the emulated Pi Zero: ${Math.round(await edits(session, 'zero.ts'))} ms`);
  t.is(await session.ends('SIGINT'), 0);
});

unless(noSshd, test.serial)('on a board that ssh reaches', async (t) => {
  const board = new TestBoard();
  await board.start();
  try {
    write('far.ts', "import { args, env } from 'linnet';\nconsole.log(args.source, env.COLOUR, 'begun');\nsetInterval(() => {}, 1000);\n");
    const session = new Session(['far.ts', '--board', board.host, '--env', "COLOUR=it's $x", ...board.ssh, '--', 'a b']);
    await session.says(/^a b it's \$x begun\n/);
    t.log(`an edit on a board that ssh reaches: ${Math.round(await edits(session, 'far.ts'))} ms`);
    t.deepEqual(board.files('.cache/linnet/dev'), ['far']);
    t.is(await session.ends('SIGINT'), 0);
    t.is(spawnSync('pgrep', ['-f', `${board.home}/.cache|^\\./far$`], { encoding: 'utf8' }).stdout, '');
  } finally {
    board.stop();
  }
});
