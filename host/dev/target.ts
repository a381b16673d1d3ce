import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { emulator } from '../boards/emulate.ts';
import { type Board, isNative, isWasm } from '../boards/load.ts';
import { copyProgram } from '../deploy/deploy.ts';
import { boardOfMachine, examineMachine } from '../deploy/machine.ts';
import { programOf } from '../deploy/program.ts';
import { quote } from '../deploy/shell.ts';
import type { Connection } from '../deploy/ssh.ts';
import type { Start } from '../deploy/unit.ts';
import { readBytes } from '../files.ts';

/** A program that runs; what it says goes to this process's standard streams. */
export interface Running {
  /** Gives it another script (kernels-c/engine/reload.h). False: it has ended. */
  send(script: Uint8Array): boolean;
  stop(): Promise<void>;
}

/** Where a script is developed. `reloads`: whether a program there takes another script. */
export interface Target {
  readonly board: Board;
  readonly reloads: boolean;
  start(executable: string): Promise<Running>;
}

/** What a program is started with; `environment`: `NAME=VALUE`. */
export type Given = Pick<Start, 'words' | 'environment'>;

/** This machine, by itself or by an emulator of the board. */
export function localTarget(board: Board, { words, environment }: Given): Target {
  const reloads = isNative(board) && !isWasm(board);
  return {
    board, reloads,
    async start(executable) {
      const [command = '', ...before] = [...emulator(board), executable];
      const child = spawn(command, [...before, ...words], { stdio: ['inherit', 'inherit', 'inherit', 'pipe'], env: { ...process.env, ...Object.fromEntries(environment.map((variable) => splitAt(variable))), LINNET_SCRIPTS: '3' } });
      return running(child, child.stdio[3] as Writable, reloads);
    },
  };
}

/** A board that ssh reaches. Its standard input is empty: scripts come there. */
export async function remoteTarget(connection: Connection, wanted: Board | undefined, name: string, { words, environment }: Given): Promise<Target> {
  const machine = await examineMachine(connection), folder = `${machine.home}/.cache/linnet/dev`;
  return {
    board: boardOfMachine(connection.host, machine, wanted), reloads: true,
    async start(executable) {
      await copyProgram(connection, { folder, name, system: false }, programOf(executable, readBytes(executable)));
      const [ssh, ...sshWords] = connection.command(`cd ${quote(folder)} && mv -f ${name}.new ${name} && exec 3<&0 < /dev/null && ${environment.map((variable) => splitAt(variable)).map(([key, value]) => `export ${key}=${quote(value)} && `).join('')}LINNET_SCRIPTS=3 exec ./${name} ${words.map(quote).join(' ')}`);
      const child = spawn(ssh, sshWords, { stdio: ['pipe', 'inherit', 'inherit'], windowsHide: true });
      return running(child, child.stdin, true);
    },
  };
}

const splitAt = (variable: string): readonly [string, string] => [variable.slice(0, variable.indexOf('=')), variable.slice(variable.indexOf('=') + 1)];

function running(child: ChildProcess, scripts: Writable, reloads: boolean): Running {
  const closed = Promise.race([once(child, 'close'), once(child, 'error')]);
  // its end is told by `closed`
  scripts.on('error', () => {});
  return {
    send: (script) => child.exitCode === null && child.signalCode === null && (scripts.write(script), true),
    async stop() {
      scripts.end();
      if (!reloads) child.kill();
      await closed;
    },
  };
}
