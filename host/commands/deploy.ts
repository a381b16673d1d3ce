import path from 'node:path';
import { buildApp, isScript, type App } from '../app.ts';
import { type Arguments, type Command, type Option, WrongArguments } from '../command.ts';
import { type Board, loadBoard } from '../boards/load.ts';
import { deployProgram } from '../deploy/deploy.ts';
import { boardOfMachine, checkProcessor, type Machine } from '../deploy/machine.ts';
import { newPlace } from '../deploy/place.ts';
import { type Program, programOf } from '../deploy/program.ts';
import type { Start } from '../deploy/unit.ts';
import { badAppName, badOption, needsOperand } from '../errors.ts';
import { readBytes } from '../files.ts';
import { withFolder } from '../run.ts';
import { withProgress } from '../toolchain/progress.ts';
import { eachHost, hostOptions } from './hosts.ts';
import { compileOptions, modelOptions } from './model-options.ts';

const { board: _, json: __, ...packOptions } = modelOptions;

/** Of an app from a script and its model. */
export const appOptions: Readonly<Record<string, Option>> = {
  model: { value: 'MODEL', help: 'the model that a script carries: a .lin, or a trained model, which is packed for the board as the options of linnet pack say' },
  ...packOptions,
};

/** How an app is started, on a board or by a package. */
export const startOptions: Readonly<Record<string, Option>> = {
  name: { value: 'NAME', help: 'what the app is called on the board, default: the name of the file' },
  env: { value: 'NAME=VALUE', many: true, help: 'a variable of its environment' },
  ready: { value: 'WHEN', choices: ['pulse', 'start'], help: 'when it is healthy: after the first run of the network that it carries, or, as without one, once it waits for something' },
  timeout: { value: 'SECONDS', help: 'until it must be healthy, default 30' },
  watchdog: { value: 'SECONDS', help: 'it is started anew where it gives no sign of life for so long: no run of a network, and nothing waited for; default 30' },
};

export const command: Command = {
  options: {
    ...startOptions, system: { help: 'a service of the whole system, run by root, instead of one of the user; needs root or a sudo without a password' }, ssh: hostOptions.ssh,
    board: { value: 'BOARD', help: 'the board that a script is built for; default: by the processor of the board' }, ...appOptions,
  },
  async run(a) {
    const [file, ...hosts] = a.beforeDashes;
    if (file === undefined) throw new WrongArguments(needsOperand('a script or an executable'));
    const name = appName(a, file), start = startOf(a), wanted = a.text('board') === undefined ? undefined : loadBoard(a.text('board')!);
    const programFor = isScript(file) ? scriptPrograms(appOf(a, file), name, wanted) : executableProgram(file, name);
    return withProgress(`deploying ${name}`, () => eachHost(a, hosts, async (connection, machine) => {
      const place = newPlace(connection.host, name, a.flag('system'), machine), program = await programFor(connection.host, machine);
      const { seconds, atBoot } = await deployProgram(connection, place, machine, program, start);
      const later = atBoot ? '' : `; it starts at boot once you type: ssh ${connection.host} sudo loginctl enable-linger ${machine.user}`;
      return `${connection.host}: ${name} runs (${machine.model === '' ? machine.processor : machine.model}, ${(program.bytes.length / 1e6).toFixed(2)} MB, healthy within ${Math.max(1, seconds)} s)${later}`;
    }));
  },
};

export function appName(a: Arguments, file: string): string {
  const name = a.text('name') ?? path.parse(file).name;
  if (!/^[a-z0-9][a-z0-9_-]{0,39}$/.test(name)) throw badAppName(name);
  return name;
}

export function startOf(a: Arguments): Start {
  const ready = a.text('ready'), given = a.list('env'), wrong = given.find((variable) => !/^[A-Za-z_]\w*=[^\n]*$/.test(variable));
  if (wrong !== undefined) throw new WrongArguments(badOption('env', wrong, 'NAME=VALUE in one line'));
  if (ready !== undefined && ready !== 'pulse' && ready !== 'start') throw new WrongArguments(badOption('ready', ready, 'pulse or start'));
  return { words: a.words, environment: [...given, ...(ready === 'start' ? ['LINNET_READY=start'] : [])], timeout: a.count('timeout') ?? 30, watchdog: a.count('watchdog') ?? 30 };
}

export function appOf(a: Arguments, script: string): App {
  const model = a.text('model');
  return { script, ...(model === undefined ? {} : { model: { file: model, options: compileOptions(a, loadBoard('host')) } }) };
}

type ProgramFor = (host: string, machine: Machine) => Promise<Program> | Program;

/** One build for each kind of board. */
function scriptPrograms(app: App, name: string, wanted: Board | undefined): ProgramFor {
  const built = new Map<string, Promise<Program>>();
  const build = (board: Board): Promise<Program> => withFolder(async (folder) => {
    const out = path.join(folder, name), { warnings } = await buildApp(app, board, out);
    for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
    return programOf(out, readBytes(out));
  });
  return (host, machine) => {
    const board = boardOfMachine(host, machine, wanted), program = built.get(board.name) ?? build(board);
    built.set(board.name, program);
    return program;
  };
}

function executableProgram(file: string, name: string): ProgramFor {
  const program = programOf(file, readBytes(file));
  return (host, machine) => {
    checkProcessor(host, machine, name, program.processor);
    return program;
  };
}
