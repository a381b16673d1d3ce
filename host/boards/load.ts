import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { boardFileInvalid, boardInheritsItself, boardNotJson, noBoard } from '../errors.ts';
import { type Width, widths } from '../program/kernels.gen.ts';
import type { Isa } from './isas.ts';
import { root } from '../paths.ts';
import { closest } from '../closest.ts';
import { schemaFault } from './schema.ts';

export interface Cpu {
  readonly part: string;
  readonly zigTarget: string;
  readonly zigCpu: string;
  /** Kernel variants, best first. */
  readonly isa: readonly Isa[];
  readonly cores: number;
  /** That share the work of a run where nothing else is asked for; 1 where it is left out. */
  readonly threads?: number;
  readonly mhz: number;
  /** Data caches and line, in bytes; 0: none. */
  readonly l1d: number;
  readonly line: number;
  readonly l2: number;
}

/** What `linnet image` puts on a card (boards/board.schema.json). */
export interface ImageSpec {
  readonly debian: { readonly architecture: string; readonly package: string } | false;
  readonly kernel: string;
  readonly cardModules: string;
  readonly deviceTrees: readonly string[];
  readonly firmware: readonly string[];
  readonly config: readonly string[];
  readonly console: string;
  readonly modules: readonly string[];
  readonly gadget?: readonly string[];
  readonly ethernet: readonly string[];
  /** Seconds. */
  readonly watchdog: number;
}

/** A board file (boards/board.schema.json) with what it inherits filled in. */
export interface Board {
  readonly name: string;
  readonly title: string;
  /** What a `.lin` for it is marked with. */
  readonly isaName: 'armv6-vfp' | 'armv8-neon' | 'x86-64' | 'wasm32' | 'reference';
  readonly layouts: { readonly conv: Width };
  /** Absent: no machine code, every step is a script step. */
  readonly cpu?: Cpu;
  /** MiB */
  readonly memory?: number;
  readonly audio?: string;
  readonly gpio?: { readonly names: Readonly<Record<string, number>> };
  readonly emulator?: { readonly user?: readonly string[]; readonly system?: readonly string[] };
  readonly image?: ImageSpec;
}

/** A board with a processor of its own: what a runtime is built for. */
export type NativeBoard = Board & { readonly cpu: Cpu };

type BoardFile = Partial<Board> & {
  readonly $schema?: string;
  readonly name: string;
  readonly inherits?: string;
  readonly machines?: Readonly<Record<string, Partial<Board>>>;
};

const builtIn = path.join(root, 'boards');

/** Folders with board files, first wins: the project's own, then those that come with Linnet. */
const folders = (): readonly string[] => [...new Set([path.resolve('boards'), builtIn])];

/** Names of all boards, in alphabetical order. */
export function boardNames(): readonly string[] {
  const files = folders().filter((folder) => existsSync(folder)).flatMap((folder) => readdirSync(folder));
  return [...new Set(files.filter((f) => f.endsWith('.json') && f !== 'board.schema.json').map((f) => f.slice(0, -5)))].sort();
}

/** What the board `host` is: this processor, in Node's words, or WebAssembly inside Node where it runs no Linux binary. LINNET_WASM=1 chooses that everywhere. */
const thisMachine = (): string => (process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch) && !process.env['LINNET_WASM'] ? process.arch : wasmMachine);
export const wasmMachine = 'wasm32';

/**
 * Reads and checks a board file. `machine`: what the board `host` is. Throws a UserError that lists the boards where there
 * is none of this name.
 */
export function loadBoard(name: string, machine = thisMachine()): Board {
  const { machines, inherits: _, $schema: __, ...board } = resolve(name, folders(), []);
  const merged = merge(board, machines?.[machine] ?? {});
  if (!isComplete(merged)) throw boardFileInvalid(name, 'title, isaName and layouts are needed');
  const missing = merged.cpu === undefined ? [] : cpuFields.filter((field) => merged.cpu?.[field] === undefined);
  if (missing.length > 0) throw boardFileInvalid(name, `cpu lacks ${missing.join(', ')}`);
  if (!Object.hasOwn(widths, merged.layouts.conv)) throw boardFileInvalid(name, `layouts.conv must be a width of kernels.def (${Object.keys(widths).join(', ')})`);
  const unsaid = merged.image === undefined ? [] : imageFields.filter((field) => merged.image?.[field] === undefined);
  if (unsaid.length > 0) throw boardFileInvalid(name, `image lacks ${unsaid.join(', ')}`);
  return merged;
}

/** Whether a runtime can be built for it. */
export const isNative = (board: Board): board is NativeBoard => board.cpu !== undefined;

/** Whether its runtime is a WebAssembly module. */
export const isWasm = ({ cpu }: NativeBoard): boolean => cpu.zigTarget.startsWith('wasm32');

/** What a processor must have, of its own or inherited. */
const cpuFields = ['part', 'zigTarget', 'zigCpu', 'isa', 'cores', 'mhz', 'l1d', 'line', 'l2'] as const satisfies readonly (keyof Cpu)[];

const imageFields = ['debian', 'kernel', 'cardModules', 'deviceTrees', 'firmware', 'config', 'console', 'modules', 'ethernet', 'watchdog'] as const satisfies readonly (keyof ImageSpec)[];

const isComplete = (board: Partial<Board>): board is Board =>
  board.name !== undefined && board.title !== undefined && board.isaName !== undefined && board.layouts !== undefined;

/** `seen`: files on the way here, the first one being what the user asked for. */
function resolve(name: string, within: readonly string[], seen: readonly string[]): BoardFile {
  const file = /[\\/]/.test(name) ? undefined : within.map((folder) => path.join(folder, `${name}.json`)).find((f) => existsSync(f));
  if (file === undefined) throw noBoard(name, seen.at(-1) ?? null, closest(asNamedHere(name), boardNames()), boardNames());
  if (seen.includes(file)) throw boardInheritsItself(file);
  const own = read(file, name);
  if (own.inherits === undefined) return own;
  const below = own.inherits === name ? within.slice(within.indexOf(path.dirname(file)) + 1) : folders();
  const { inherits: _, ...fields } = own;
  return merge(resolve(own.inherits, below, [...seen, file]), fields);
}

/** A board's name as people write it, such as rpi0 or Raspberry Pi 3, nearer to those of our files. */
const asNamedHere = (name: string): string => name.toLowerCase().replace(/^(raspberry[-_ ]*|rasp?|r)pi/, 'pi').replace('0', 'zero');

function read(file: string, name: string): BoardFile {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw boardNotJson(file, error instanceof Error ? error.message : String(error));
  }
  checkSchema(value, file);
  if (value.name !== name) throw boardFileInvalid(file, `name must be '${name}', as the file's`);
  return value;
}

function checkSchema(value: unknown, file: string): asserts value is BoardFile {
  const fault = schemaFault(value);
  if (fault === null) return;
  const extra = fault.params['additionalProperty'] ?? fault.params['allowedValues'];
  throw boardFileInvalid(file, `${fault.instancePath.slice(1).replaceAll('/', '.') || 'the file'} ${fault.message ?? ''}${extra === undefined ? '' : ` (${String(extra)})`}`);
}

/** Fields of `over` go over those of `base`, objects field by field. */
function merge<T extends object>(base: T, over: Partial<T>): T {
  const result: T = { ...base, ...over };
  for (const key of keysOf(over)) {
    const a: unknown = base[key], b: unknown = over[key];
    if (isObject(a) && isObject(b)) Object.assign(result, { [key]: merge(a, b) });
  }
  return result;
}

const keysOf = <T extends object>(value: T): readonly (keyof T & string)[] => Object.keys(value).filter((key): key is keyof T & string => key in value);
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
