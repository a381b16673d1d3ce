import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { noKernelModule, noUnpacker, notModule } from '../errors.ts';
import { parseElf } from '../toolchain/elf.ts';

/** A module of a kernel, unpacked. */
export interface KernelModule { readonly name: string; readonly bytes: Uint8Array }

/** As kernels compare names. */
const plain = (name: string): string => name.replaceAll('-', '_');

/** What unpacks a file of this ending to its standard output. */
const unpackers: Readonly<Record<string, readonly string[]>> = { '.xz': ['xz', '-dc'], '.zst': ['zstd', '-dcq'], '.gz': ['gzip', '-dc'] };

/** The modules of one kernel: a folder lib/modules/RELEASE. */
export class Modules {
  readonly folder: string;
  readonly #files: ReadonlyMap<string, string>;
  readonly #builtIn: ReadonlySet<string>;

  constructor(folder: string) {
    this.folder = folder;
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((f) => /\.ko(\.\w+)?$/.test(f));
    this.#files = new Map(files.map((f) => [nameOf(f), path.join(folder, f)]));
    const list = path.join(folder, 'modules.builtin');
    this.#builtIn = new Set(statSync(list, { throwIfNoEntry: false }) === undefined ? [] : readFileSync(list, 'utf8').split('\n').map(nameOf));
  }

  /** The named modules and all that they need, in the order to load them in. Those that are part of the kernel itself are left out. Throws a UserError for names that the kernel lacks. */
  needed(names: readonly string[]): readonly KernelModule[] {
    const order = new Map<string, KernelModule>(), under = new Set<string>();
    const add = (wanted: string, by: string | undefined): void => {
      const name = plain(wanted), file = this.#files.get(name);
      if (order.has(name) || under.has(name) || (file === undefined && this.#builtIn.has(name))) return;
      if (file === undefined) throw noKernelModule(wanted, by, this.folder);
      under.add(name);
      const bytes = unpacked(file), { depends, before } = infoOf(file, bytes);
      for (const other of depends) add(other, name);
      // what it would rather have before it than need may be missing
      for (const other of before) if (this.#files.has(plain(other))) add(other, name);
      order.set(name, { name, bytes });
    };
    for (const name of names) add(name, undefined);
    return [...order.values()];
  }
}

const nameOf = (file: string): string => plain(path.basename(file).replace(/\.ko(\.\w+)?$/, ''));

function unpacked(file: string): Uint8Array {
  const [command, ...words] = unpackers[path.extname(file)] ?? [];
  if (command === undefined) return readFileSync(file);
  const { status, stdout } = spawnSync(command, [...words, file], { maxBuffer: 1 << 28 });
  if (status !== 0) throw noUnpacker(file, command);
  return stdout;
}

/** What its section .modinfo says: fields NAME=VALUE, each ended by NUL. */
function infoOf(file: string, bytes: Uint8Array): { readonly depends: readonly string[]; readonly before: readonly string[] } {
  const section = readSections(file, bytes).find((s) => s.name === '.modinfo');
  if (section === undefined) throw notModule(file, 'it has no .modinfo');
  const fields = Buffer.from(section.bytes).toString('latin1').split('\0');
  const values = (name: string): readonly string[] => fields.filter((f) => f.startsWith(`${name}=`)).map((f) => f.slice(name.length + 1));
  const words = (text: string, separator: RegExp): readonly string[] => text.split(separator).filter((word) => word !== '');
  return {
    depends: values('depends').flatMap((text) => words(text, /,/)),
    before: values('softdep').flatMap((text) => words(/pre:(.*?)(post:|$)/.exec(text)?.[1] ?? '', /\s+/)),
  };
}

function readSections(file: string, bytes: Uint8Array): ReturnType<typeof parseElf>['sections'] {
  try {
    return parseElf(bytes).sections;
  } catch (e) {
    throw notModule(file, e instanceof Error ? e.message : String(e));
  }
}
