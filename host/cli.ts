import { UserError } from './errors.ts';
import { type Command, WrongArguments, help, parse } from './command.ts';
import { closest } from './boards/closest.ts';
import { boards } from './commands/boards.ts';
import { build } from './commands/build.ts';
import { check } from './commands/check.ts';
import { dump } from './commands/dump.ts';
import { ops } from './commands/ops.ts';
import { pack } from './commands/pack.ts';
import { run } from './commands/run.ts';

const commands: readonly Command[] = [pack, run, build, dump, check, boards, ops];

const overview = (): string => [
  'linnet: neural networks on very small Linux boards', '',
  ...commands.map((c) => `  linnet ${`${c.name} ${c.operands}`.padEnd(26)} ${c.summary.split('\n')[0]!}`),
  '', 'linnet COMMAND --help tells more',
].join('\n');

/** Runs one command line; returns the exit code: 0, 1 for what the user can mend in the input, 2 for wrong arguments. */
export async function main(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined || name === '--help' || name === 'help') {
    process.stdout.write(`${overview()}\n`);
    return name === undefined ? 2 : 0;
  }
  const command = commands.find((c) => c.name === name);
  try {
    if (command === undefined) {
      const near = closest(name, commands.map((c) => c.name));
      throw new WrongArguments(`no command '${name}'${near === null ? '' : `, did you mean '${near}'?`} Commands: ${commands.map((c) => c.name).join(', ')}`);
    }
    if (rest.includes('--help')) {
      process.stdout.write(`${help(command)}\n`);
      return 0;
    }
    return await command.run(parse(command, rest));
  } catch (e) {
    if (e instanceof WrongArguments) {
      process.stderr.write(`linnet: ${e.message}${command === undefined ? '' : `; linnet ${command.name} --help tells more`}\n`);
      return 2;
    }
    if (e instanceof UserError) {
      process.stderr.write(`linnet: ${e.message}\n`);
      return 1;
    }
    throw e;
  }
}
