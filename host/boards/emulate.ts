import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { boardNeedsNoBinary, noEmulator } from '../errors.ts';
import { root } from '../paths.ts';
import { boardNames, isNative, isWasm, loadBoard, type Board, type NativeBoard } from './load.ts';

const debianPackage = 'qemu-user';

/** Words before the path of a board's binary that run it on this machine: none where it runs as it is. */
export function emulator(board: Board): readonly string[] {
  if (!isNative(board)) throw boardNeedsNoBinary(board.name, boardNames().filter((name) => isNative(loadBoard(name))));
  if (isWasm(board)) return [process.execPath, '--no-warnings', path.join(root, 'host/wasi/run.mjs')];
  if (runsHere(board)) return [];
  const command = board.emulator?.user;
  if (command === undefined) throw noEmulator(board.name, 'an emulator (emulator.user in its board file)', `sudo apt-get install ${debianPackage}`);
  if (!onPath(command[0] ?? '')) throw noEmulator(board.name, command[0] ?? '', `sudo apt-get install ${debianPackage}`);
  return command;
}

/** Whether a board's binary runs on this machine, by itself or under an emulator; installs qemu-user first where that needs no password. */
export function canEmulate(board: Board): boolean {
  if (!isNative(board)) return false;
  if (isWasm(board) || runsHere(board)) return true;
  const command = board.emulator?.user?.[0];
  return command !== undefined && (onPath(command) || ensureQemu(command));
}

/** Whether a qemu-user command is there, after trying to install it: as root, or with a sudo that asks for no password. Says what to type otherwise. */
export function ensureQemu(command: string): boolean {
  if (!onPath(command)) spawnSync(process.execPath, [path.join(root, 'host/setup.mjs'), debianPackage], { stdio: ['ignore', 2, 2] });
  return onPath(command);
}

/** Whether this machine only runs a board's binary under an emulator: then instructions are counted, since its time means nothing. */
export const isEmulated = (board: NativeBoard): boolean => !isWasm(board) && emulator(board).length > 0;

const machines: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };

/** A 32-bit ARM binary is not run by 64-bit cores: many have no short vectors, and some no 32-bit mode. */
const runsHere = (board: NativeBoard): boolean => process.platform === 'linux' && board.cpu.zigTarget.split('-')[0] === machines[process.arch];

function onPath(command: string): boolean {
  return (process.env['PATH'] ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
