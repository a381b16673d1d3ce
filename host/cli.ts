import { readFileSync } from 'node:fs';
import path from 'node:path';
import { UserError, didYouMean } from './errors.ts';
import { type Command, WrongArguments, optionLines, parse } from './command.ts';
import { root } from './paths.ts';

/** One command. Its module is loaded when it is used. */
interface Verb {
  readonly name: string;
  /** The positional arguments, as printed after the name. */
  readonly operands: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: Command }>;
}

const verbs: readonly Verb[] = [
  { name: 'new', operands: 'NAME', summary: 'makes a project: a wake word, its script and its npm scripts', load: () => import('./commands/new.ts') },
  { name: 'pack', operands: 'MODEL -o OUT.lin', summary: 'compiles a trained model into one file (.lin) for a board', load: () => import('./commands/pack.ts') },
  { name: 'quantize', operands: 'MODEL --calibrate DIR|FILE... -o OUT.json', summary: 'finds 8-bit integers for a trained network in single precision, by examples of its input', load: () => import('./commands/quantize.ts') },
  { name: 'run', operands: 'FILE [-- WORDS]', summary: 'runs a model, .lin, script or executable on this machine, or on a board under its emulator', load: () => import('./commands/run.ts') },
  { name: 'build', operands: 'APP.ts -o APP', summary: 'builds one static executable from a script, its model and the runtime of a board', load: () => import('./commands/build.ts') },
  { name: 'deploy', operands: 'APP [user@]HOST...', summary: 'puts a script or executable on boards that ssh reaches: starts it now and at boot, goes back where it does not get healthy', load: () => import('./commands/deploy.ts') },
  { name: 'dev', operands: 'APP.ts [-- WORDS]', summary: 'runs a script on this machine, an emulated board or one that ssh reaches, and anew whenever it is saved', load: () => import('./commands/dev.ts') },
  { name: 'logs', operands: '[user@]HOST', summary: 'shows what an app on a board says', load: () => import('./commands/logs.ts') },
  { name: 'stop', operands: '[user@]HOST...', summary: 'stops an app on boards, now and at boot', load: () => import('./commands/stop.ts') },
  { name: 'rollback', operands: '[user@]HOST...', summary: 'goes back to the app that was on boards before the last deploy', load: () => import('./commands/rollback.ts') },
  { name: 'flash', operands: '[CARD.img]', summary: 'writes an image to a card and reads it back, or lists the removable drives', load: () => import('./commands/flash.ts') },
  { name: 'image', operands: 'APP -o CARD.img', summary: 'makes the image of a card from which a board starts into an app, and nothing else', load: () => import('./commands/image.ts') },
  { name: 'update', operands: 'HOST APP --key FILE', summary: 'sends an app to a board that runs such an image', load: () => import('./commands/update.ts') },
  { name: 'dump', operands: 'MODEL|X.lin', summary: 'prints a network after a stage, the content of a .lin, or operation counts and measurements', load: () => import('./commands/dump.ts') },
  { name: 'inputs', operands: 'MODEL', summary: 'lists the inputs and outputs of a model, and what to say of open lengths', load: () => import('./commands/inputs.ts') },
  { name: 'check', operands: 'MODEL --pulse N', summary: 'compares the streamed network with the batch network, operator by operator', load: () => import('./commands/check.ts') },
  { name: 'conformance', operands: 'DIR', summary: 'runs the test suite of a model format, or a folder of it', load: () => import('./commands/conformance.ts') },
  { name: 'boards', operands: '', summary: 'lists the boards', load: () => import('./commands/boards.ts') },
  { name: 'doctor', operands: '[[user@]HOST]', summary: 'says what this machine, and a board that ssh reaches, lacks, and what to type', load: () => import('./commands/doctor.ts') },
  { name: 'cache', operands: '[clear]', summary: 'shows what is kept between runs (runtimes, compiled files), or removes it', load: () => import('./commands/cache.ts') },
  { name: 'ops', operands: '', summary: 'lists the supported operators of each model format, and Linnet\'s own', load: () => import('./commands/ops.ts') },
];

const overview = (): string => [
  'linnet: neural networks on very small Linux boards', '',
  ...verbs.map((v) => `  linnet ${`${v.name} ${v.operands}`.padEnd(26)} ${v.summary}`),
  '', 'For the options of a command: linnet COMMAND --help; for the version: linnet --version',
].join('\n');

const isHelp = (word: string): boolean => word === '--help' || word === '-h';
/** Words for linnet itself: those after `--` are the script's. */
const beforeDashes = (words: readonly string[]): readonly string[] => (words.includes('--') ? words.slice(0, words.indexOf('--')) : words);

/** Of the package. */
const version = (): string => String(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version);

/** Runs one command line; returns the exit code: 0, 1 for an error in the input, 2 for wrong arguments. */
export async function main(words: readonly string[]): Promise<number> {
  // what reads the output may end before it has all, as head does
  process.stdout.on('error', (e: NodeJS.ErrnoException) => { if (e.code === 'EPIPE') process.exit(0); else throw e; });
  const [first, ...others] = words;
  const [name, ...rest] = first === 'help' && others.length > 0 ? [...others, '--help'] : words;
  if (name === '--version') {
    process.stdout.write(`${version()}\n`);
    return 0;
  }
  if (name === undefined || isHelp(name) || name === 'help') {
    process.stdout.write(`${overview()}\n`);
    return name === undefined ? 2 : 0;
  }
  const verb = verbs.find((v) => v.name === name);
  try {
    if (verb === undefined) {
      const names = verbs.map((v) => v.name);
      throw new WrongArguments(`no command '${name}'${didYouMean(name, names)}; commands: ${names.join(', ')}`);
    }
    const { command } = await verb.load();
    if (beforeDashes(rest).some(isHelp)) {
      process.stdout.write(`${[`linnet ${verb.name} ${verb.operands}`.trimEnd(), '', verb.summary, ...optionLines(command)].join('\n')}\n`);
      return 0;
    }
    return await command.run(parse(command, rest));
  } catch (e) {
    if (e instanceof WrongArguments) {
      process.stderr.write(`linnet: ${e.message}${verb === undefined ? '' : `; see linnet ${verb.name} --help`}\n`);
      return 2;
    }
    if (e instanceof UserError) {
      process.stderr.write(`linnet: ${e.message}\n`);
      return 1;
    }
    throw e;
  }
}
