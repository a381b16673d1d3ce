import { createInterface } from 'node:readline/promises';
import { type Command, WrongArguments } from '../command.ts';
import { needsOperand } from '../errors.ts';
import { type Drive, sizeText } from '../flash/drives.ts';
import { contents, faultOf, flash, removableDrives } from '../flash/flash.ts';
import { type OnProgress } from '../flash/write.ts';
import { modelOptions } from './model-options.ts';
import { table } from './table.ts';

export const command: Command = {
  options: {
    to: { value: 'DRIVE', help: 'the drive to overwrite, such as /dev/sdb; without it the only one that can be, or the one whose name is typed' },
    yes: { help: 'does not ask, where the drive is removable' },
    'dry-run': { help: 'says what it would do' },
    json: { ...modelOptions['json']!, help: 'without an image: the list of drives as JSON' },
  },
  async run(a) {
    const [file, ...more] = a.operands;
    if (more.length > 0) throw new WrongArguments(needsOperand('one image, or none to list the drives'));
    const machine = { platform: process.platform, root: '/' };
    if (file === undefined) {
      const drives = removableDrives(machine);
      if (a.flag('json')) process.stdout.write(`${JSON.stringify(drives, null, 1)}\n`);
      else process.stdout.write(drives.length === 0 ? 'no removable drive is plugged in\n' : driveTable(drives, 0));
      return 0;
    }
    const stop = new AbortController(), onSignal = (): void => stop.abort(), to = a.text('to');
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
    try {
      await flash(file, { yes: a.flag('yes'), dryRun: a.flag('dry-run'), ...(to === undefined ? {} : { to }) }, {
        ...machine, asRoot: ['sudo', process.execPath, ...process.argv.slice(1)].map((word) => (/[^\w./:=-]/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : word)).join(' '),
        list: (drives, bytes) => process.stderr.write(driveTable(drives, bytes)),
        say: (line) => process.stderr.write(`${line}\n`), ask: (question) => ask(question, stop.signal), onProgress: onTerminal(), signal: stop.signal,
      });
    } finally {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
    }
    return 0;
  },
};

/** A drive a line: what it is, what is on it, and whether it can be written to. */
const driveTable = (drives: readonly Drive[], bytes: number): string =>
  table(['drive', 'size', 'model', 'on it', ''], drives.map((d) => [d.name, sizeText(d.bytes), d.model, contents(d), faultOf(d, bytes) ?? 'can be written']));

/** The line that is typed, '' where nothing comes. */
async function ask(question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const ended = new Promise<string>((resolve) => { lines.once('close', () => resolve('')); lines.once('SIGINT', () => resolve('')); });
    return (await Promise.race([lines.question(question, { signal }), ended])).trim();
  } catch (e) {
    if (signal.aborted) return '';
    throw e;
  } finally {
    lines.close();
  }
}

/** A line that is rewritten, on a terminal only. */
function onTerminal(): OnProgress {
  if (!process.stderr.isTTY) return () => {};
  const started = { 'writing': 0, 'reading back': 0 };
  return (doing, bytes) => {
    started[doing] ||= performance.now();
    const seconds = (performance.now() - started[doing]) / 1000;
    process.stderr.write(`\r\x1b[K${doing}: ${sizeText(bytes)}${seconds > 1 ? `, ${sizeText(bytes / seconds)} a second` : ''}`);
  };
}
