import { spawn } from 'node:child_process';
import { type Command, WrongArguments } from '../command.ts';
import { examineMachine } from '../deploy/machine.ts';
import { log } from '../deploy/scripts.ts';
import { withConnection } from '../deploy/ssh.ts';
import { needsOperand } from '../errors.ts';
import { hostOptions, installedApp } from './hosts.ts';

export const command: Command = {
  options: { follow: { short: 'f', help: 'go on with what it says from now on (-f)' }, lines: { value: 'N', help: 'how many of the last lines, default 50' }, ...hostOptions },
  async run(a) {
    const [host, ...more] = a.operands;
    if (host === undefined || more.length > 0) throw new WrongArguments(needsOperand('one board, [user@]host'));
    return withConnection(host, a.list('ssh'), async (connection) => {
      const place = installedApp(a, host, await examineMachine(connection)), follow = a.flag('follow');
      const [ssh, ...words] = connection.command(log(place, a.count('lines') ?? 50, follow), place.system);
      // what is written into this pipe is nothing: it ends when this process does
      const child = spawn(ssh, words, { stdio: ['pipe', 'inherit', 'inherit'], windowsHide: true });
      if (!follow) child.stdin.end();
      return new Promise<number>((resolve, reject) => child.on('error', reject).on('close', (code) => resolve(code ?? 1)));
    });
  },
};
