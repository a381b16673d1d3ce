import path from 'node:path';
import { type App, buildApp } from '../app.ts';
import type { Board } from '../boards/load.ts';
import { type Arguments, type Command, type Option, WrongArguments } from '../command.ts';
import { aboutProject, debianVersion } from '../deploy/about.ts';
import { debOf } from '../deploy/deb.ts';
import { programOf } from '../deploy/program.ts';
import { badVersion, bothOnOutput, needsOperand, outMissing } from '../errors.ts';
import { readBytes, writeWhole } from '../files.ts';
import { withFolder } from '../run.ts';
import { withProgress } from '../toolchain/progress.ts';
import { appName, appOf, appOptions, startOf, startOptions } from './deploy.ts';
import { boardOf, modelOptions } from './model-options.ts';

const forPackage = ({ help, ...option }: Option): Option => ({ ...option, help: `with --deb: ${help}` });

export const command: Command = {
  options: {
    out: { value: 'APP', short: 'o', help: 'the executable or package to write (-o); -: standard output' },
    board: modelOptions['board']!,
    deb: { help: 'a Debian package that starts the app at boot (-- WORDS: what it is started with)' },
    version: { value: 'VERSION', help: 'with --deb: the version of the package, default: that in package.json' },
    ...Object.fromEntries(Object.entries(startOptions).map(([name, option]) => [name, forPackage(option)])),
    ...appOptions,
    json: modelOptions['json']!,
  },
  async run(a) {
    const deb = a.flag('deb'), [script, ...more] = deb ? a.beforeDashes : a.operands, out = a.text('out');
    if (script === undefined || more.length > 0) throw new WrongArguments(needsOperand('one script'));
    if (out === undefined) throw new WrongArguments(outMissing('build'));
    if (out === '-' && a.flag('json')) throw new WrongArguments(bothOnOutput);
    const board = boardOf(a), app = appOf(a, script);
    const { bytes, warnings } = await withProgress(`building ${out}`, () => (deb ? buildPackage(a, app, board, out) : buildApp(app, board, out)));
    if (a.flag('json')) process.stdout.write(`${JSON.stringify({ board: board.name, bytes, warnings })}\n`);
    for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
    process.stderr.write(`${out}: ${(bytes / 1e6).toFixed(2)} MB, everything that ${board.title} needs\n`);
    return 0;
  },
};

/** 2020: files of 1970 look like a mistake. */
const defaultTime = 1577836800;

function buildPackage(a: Arguments, app: App, board: Board, out: string): ReturnType<typeof buildApp> {
  const name = appName(a, app.script), { version: known, description = `${name} as a service`, author = '' } = aboutProject(app.script);
  const version = a.text('version') ?? (known === undefined ? undefined : debianVersion(known));
  if (version === undefined || !/^\d[A-Za-z0-9.+~-]*$/.test(version)) throw badVersion(version);
  return withFolder(async (folder) => {
    const executable = path.join(folder, name), { warnings } = await buildApp(app, board, executable);
    const maintainer = /^[^<>\n]+ <[^<>\s]+@[^<>\s]+>$/.test(author) ? author : 'nobody <root@localhost>';
    const bytes = debOf({ name, version, maintainer, description: description.replace(/\s+/g, ' '), program: programOf(executable, readBytes(executable)), start: startOf(a), time: Number(process.env['SOURCE_DATE_EPOCH'] ?? defaultTime) });
    writeWhole(out, bytes);
    return { bytes: bytes.length, warnings };
  });
}
