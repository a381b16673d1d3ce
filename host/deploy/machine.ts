import { type Board, isNative, isWasm, loadBoard } from '../boards/load.ts';
import { noMachine, wrongProcessor } from '../errors.ts';
import type { Connection } from './ssh.ts';

/** An app that `linnet deploy`, or a Debian package of `linnet build --deb`, installed; `system`: for the whole system, else for the user. */
export interface Installed { readonly name: string; readonly system: boolean }

/** What is asked of a board before anything is done to it. */
export interface Machine {
  /** As `uname -m` says it. */
  readonly processor: string;
  /** Empty where the board does not say. */
  readonly model: string;
  readonly user: string;
  readonly home: string;
  /** Version of systemd; 0: it does not run there. `userManager`: nor for this user. */
  readonly systemd: number;
  readonly userManager: boolean;
  readonly apps: readonly Installed[];
}

/** Of the units that start apps. */
export const unitPrefix = 'linnet-';

/** Units of a user are only reached with this in the environment, which not every ssh server sets. */
export const userRuntime = 'export XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-/run/user/$(id -u)}"';

const probe = `${userRuntime}
echo "processor $(uname -m)"
[ -r /proc/device-tree/model ] && echo "model $(tr -d '\\0' < /proc/device-tree/model)"
echo "user $(id -un)"
echo "home $HOME"
running() { case "$(systemctl "$@" is-system-running 2>/dev/null)" in running|degraded|starting|initializing|maintenance) return 0;; esac; return 1; }
running --system && echo "systemd $(systemctl --version | sed -n '1s/^systemd \\([0-9]*\\).*/\\1/p')"
running --user && echo "manager yes"
apps() { for unit in "$2"/${unitPrefix}*.service; do [ -e "$unit" ] && echo "app-$1 $(basename "$unit" .service)"; done; }
apps user "$HOME/.config/systemd/user"
apps system /etc/systemd/system
apps system /usr/lib/systemd/system
apps system /lib/systemd/system
exit 0`;

export async function examineMachine(connection: Connection): Promise<Machine> {
  const { out } = await connection.run(probe);
  const lines = out.split('\n').map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const);
  const of = (key: string): string => lines.find(([k]) => k === key)?.[1] ?? '';
  const named = (key: string): readonly string[] => [...new Set(lines.filter(([k]) => k === key).map(([, unit]) => unit.slice(unitPrefix.length)))];
  if (of('processor') === '') throw noMachine(connection.host);
  return {
    processor: of('processor'), model: of('model'), user: of('user'), home: of('home'), systemd: Number(of('systemd')), userManager: of('manager') !== '',
    apps: [...named('app-user').map((name) => ({ name, system: false })), ...named('app-system').map((name) => ({ name, system: true }))],
  };
}

/** The processors that `uname -m` names, by the one that a program is for. A 64-bit kernel runs static programs of both kinds, whatever else is installed there. */
const machines: Readonly<Record<string, readonly string[]>> = { arm: ['armv6l', 'armv7l', 'armv8l', 'aarch64'], aarch64: ['aarch64', 'arm64'], x86_64: ['x86_64', 'amd64'] };

/** In words, what runs programs for a processor. */
export const machinesFor = (processor: string): string => machines[processor]?.join(', ') ?? processor;

export const runs = (machine: string, processor: string): boolean => machines[processor]?.includes(machine) === true;

/** As targets of the compiler begin. */
export const processorOfBoard = (board: Board): string => (isNative(board) && !isWasm(board) ? board.cpu.zigTarget.split('-')[0] ?? '' : 'none');

/** What a script is built for where nobody says it. */
const boards: Readonly<Record<string, () => Board>> = {
  aarch64: () => loadBoard('pi-3'), x86_64: () => loadBoard('host', 'x64'), armv6l: () => loadBoard('pi-zero'), armv7l: () => loadBoard('pi-zero'), armv8l: () => loadBoard('pi-zero'),
};

/** The board to build for; `wanted`: as the user says. Throws a UserError where this machine runs nothing of it. */
export function boardOfMachine(host: string, { processor, model }: Machine, wanted: Board | undefined): Board {
  const board = wanted ?? boards[processor]?.();
  if (board === undefined) throw wrongProcessor(host, processor, model, 'a processor that a board of Linnet has', Object.values(machines).flat().join(', '));
  checkProcessor(host, { processor, model }, board.name, processorOfBoard(board));
  return board;
}

/** `what` is for `needed`, in the compiler's words. */
export function checkProcessor(host: string, { processor, model }: Pick<Machine, 'processor' | 'model'>, what: string, needed: string): void {
  if (!runs(processor, needed)) throw wrongProcessor(host, processor, model, what, machinesFor(needed));
}
