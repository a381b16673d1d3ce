import { type Arguments, type Option, WrongArguments } from '../command.ts';
import { NotHealthy } from '../deploy/deploy.ts';
import { examineMachine, type Installed, type Machine } from '../deploy/machine.ts';
import { type Place, placeOf } from '../deploy/place.ts';
import { type Connection, withConnection } from '../deploy/ssh.ts';
import { needsOperand, noApp, UserError } from '../errors.ts';

/** Options of every command that goes to a board. */
export const hostOptions = {
  name: { value: 'NAME', help: 'the app, where several are on a board' },
  ssh: { value: 'OPTION=VALUE', many: true, help: 'an option for ssh, as in its configuration: Port=2222, IdentityFile=FILE, ProxyJump=HOST' },
} as const satisfies Readonly<Record<string, Option>>;

/** Calls `use` for all boards at once, and prints what it returns, or why it failed, in a line each. Returns the exit code. */
export async function eachHost(a: Arguments, hosts: readonly string[], use: (connection: Connection, machine: Machine) => Promise<string>): Promise<number> {
  if (hosts.length === 0) throw new WrongArguments(needsOperand('a board, [user@]host,'));
  const codes = await Promise.all([...new Set(hosts)].map(async (host) => {
    try {
      process.stdout.write(`${await withConnection(host, a.list('ssh'), async (connection) => use(connection, await examineMachine(connection)))}\n`);
      return 0;
    } catch (e) {
      if (!(e instanceof UserError || e instanceof NotHealthy)) throw e;
      process.stderr.write(`linnet: ${e.message}\n${e instanceof NotHealthy ? e.log.trimEnd().split('\n').filter((line) => line !== '').map((line) => `  ${line}\n`).join('') : ''}`);
      return 1;
    }
  }));
  return Math.max(...codes);
}

/** The app on a board that is meant. Throws a UserError where that is not clear. */
export function installedApp(a: Arguments, host: string, { apps, home }: Machine): Place {
  const name = a.text('name'), found = apps.filter((app) => name === undefined || app.name === name);
  const [app] = found;
  if (app === undefined || (found.length > 1 && !isOne(found))) throw noApp(host, name, apps.map((other) => other.name));
  return placeOf(app.name, app.system, home);
}

/** Of one that is there for the user and for the system, the user's is meant. */
const isOne = (found: readonly Installed[]): boolean => new Set(found.map((app) => app.name)).size === 1;
