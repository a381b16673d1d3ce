import path from 'node:path';
import { boardNames, loadBoard } from '../boards/load.ts';
import { type Command, WrongArguments } from '../command.ts';
import { withConnection } from '../deploy/ssh.ts';
import { develop } from '../dev/develop.ts';
import { localTarget, remoteTarget, type Target } from '../dev/target.ts';
import { needsOperand } from '../errors.ts';
import { isScript } from '../app.ts';
import { withFolder } from '../run.ts';
import { appName, appOf, appOptions, startOf, startOptions } from './deploy.ts';
import { hostOptions } from './hosts.ts';

export const command: Command = {
  options: { board: { value: 'BOARD', help: 'where it runs: host (the default), a board that is emulated, or one that ssh reaches as [user@]host' }, env: startOptions['env']!, ssh: hostOptions.ssh, ...appOptions },
  async run(a) {
    const [script, ...more] = a.beforeDashes;
    if (script === undefined || more.length > 0 || !isScript(script)) throw new WrongArguments(needsOperand('one script'));
    const where = a.text('board') ?? 'host', metadata = a.text('metadata'), name = appName(a, script), given = startOf(a);
    const end = new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
    });
    const on = async (target: Target): Promise<number> => withFolder(async (folder) => {
      await develop({ target, readApp: () => appOf(a, script), modelFiles: metadata === undefined ? [] : [metadata], executable: path.join(folder, name), say: (line) => process.stderr.write(`linnet: ${line}\n`) }, end);
      return 0;
    });
    // the name of a host has a dot or a user in front, unless it is in ssh's configuration
    if (boardNames().includes(where) || !/[@.:]/.test(where)) return on(localTarget(loadBoard(where), given));
    return withConnection(where, a.list('ssh'), async (connection) => on(await remoteTarget(connection, undefined, name, given)));
  },
};
