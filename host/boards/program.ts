import { notForAnyBoard } from '../errors.ts';
import { boardNames, isNative, loadBoard, type NativeBoard } from './load.ts';

/** e_machine of an ELF header -> the processor, as targets of the compiler begin with it. */
const machines: Readonly<Record<number, string>> = { 40: 'arm', 62: 'x86_64', 183: 'aarch64' };
const elfMagic = 0x464c457f, wasmMagic = 0x6d736100, machineAt = 18;

/** The processor that a program is for (an ELF file, or a WebAssembly module); undefined where the bytes are no program. */
export function processorOf(bytes: Uint8Array): string | undefined {
  if (bytes.length < machineAt + 2) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset), magic = view.getUint32(0, true);
  if (magic === wasmMagic) return 'wasm32';
  return magic === elfMagic ? machines[view.getUint16(machineAt, true)] ?? 'another processor' : undefined;
}

/** The board that runs a program for `processor`: this machine if it does, else one that is emulated. Throws a UserError where none does. */
export function boardFor(file: string, processor: string): NativeBoard {
  const boards = ['host', ...boardNames()].map((name) => loadBoard(name)).filter(isNative);
  const found = boards.find((board) => board.cpu.zigTarget.split('-')[0] === processor) ?? (processor === 'wasm32' ? loadBoard('host', 'wasm32') : undefined);
  if (found === undefined || !isNative(found)) throw notForAnyBoard(file, processor, boards.map((b) => b.name));
  return found;
}
