import { type Command, WrongArguments } from '../command.ts';
import { programOf } from '../deploy/program.ts';
import { badOption, needsOperand, needsOption } from '../errors.ts';
import { readBytes } from '../files.ts';
import { readKey } from '../image/key.ts';
import { defaultPort, readLog, sendUpdate } from '../image/update.ts';
import { withProgress } from '../toolchain/progress.ts';

export const command: Command = {
  options: {
    key: { value: 'FILE', help: 'the key that the image was made with' },
    port: { value: 'N', help: `the port of the board, default ${defaultPort}` },
    log: { help: 'print the board\'s last lines instead of sending an app' },
  },
  async run(a) {
    const [host, app, ...more] = a.operands, key = a.text('key'), port = a.count('port') ?? defaultPort;
    if (host === undefined || more.length > 0 || (app === undefined) !== a.flag('log')) throw new WrongArguments(needsOperand('a host, and an executable or --log,'));
    if (key === undefined) throw new WrongArguments(needsOption('update', 'key FILE'));
    if (port > 65_535) throw new WrongArguments(badOption('port', String(port), 'a number of at most 65535'));
    const board = { host, port, key: readKey(key) };
    if (app === undefined) {
      process.stdout.write(await readLog(board));
      return 0;
    }
    const { bytes } = programOf(app, readBytes(app));
    await withProgress(`updating ${host}`, () => sendUpdate(board, bytes));
    process.stderr.write(`${host}: runs ${app}, and it is healthy\n`);
    return 0;
  },
};
