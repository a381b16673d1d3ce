import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { isWasm, type NativeBoard } from '../boards/load.ts';
import { noQuickJs } from '../errors.ts';
import { definitions, generatedHeaders, generatedTable } from './generated.ts';
import { isIsa, isas, type Isa } from '../boards/isas.ts';
import type { Kernel } from './kernels-def.ts';
import type { Unit } from './objects.ts';
import { root } from '../paths.ts';
import { toolFolder, toolVersion } from './tools.ts';

const kernelsFolder = path.join(root, 'kernels-c');
const engineFolder = path.join(kernelsFolder, 'engine');

/** Folder with the source of quickjs-ng: `LINNET_QUICKJS`, else the one that `setup` fetched. */
export function quickjsFolder(): string {
  const own = process.env['LINNET_QUICKJS'];
  const folder = own ? path.resolve(own) : path.join(toolFolder('quickjs-ng'), `quickjs_ng-${toolVersion('quickjs-ng')}`, 'upstream-quickjs');
  if (!existsSync(path.join(folder, 'quickjs.c'))) throw noQuickJs(folder);
  return folder;
}

export const kernelList = (): readonly Kernel[] => definitions().kernels;

/** What a runtime with this width of packed panels has. */
export const kernelsOfWidth = (width: number, kernels = kernelList()): readonly Kernel[] => kernels.filter((k) => (k.width ?? width) === width);

/** A file, and the instruction set that it is compiled for; none: once for the board. */
interface SourceFile { readonly file: string; readonly isa?: Isa }

/**
 * What to compile for kernels on a board. A file that kernels.def names, FAMILY/FILE.c, is compiled for each instruction set that one of its kernels
 * has; where FAMILY/FILE__<isa>.c or .S is beside it, that one is compiled instead for this set (a name may list several sets). Of other files, which
 * kernels share, those with sets in their names are compiled for these, the rest once; those for another machine compile to nothing.
 */
function sourceFiles(kernels: readonly Kernel[], boardIsas: readonly Isa[]): readonly SourceFile[] {
  const files = familyFiles().map((file) => ({ file, sets: setsOf(file), source: sourceOf(file) }));
  const sources = new Set(kernelList().map((k) => k.source));
  const own = [...new Set(kernels.map((k) => k.source))].flatMap((source) => boardIsas.flatMap((isa) => {
    if (!kernels.some((k) => k.source === source && k.isas.includes(isa))) return [];
    return [{ file: files.find((f) => f.source === source && f.sets.includes(isa))?.file ?? path.join(kernelsFolder, source), isa }];
  }));
  const shared = files.filter((f) => !sources.has(f.source)).flatMap(({ file, sets }): readonly SourceFile[] => (
    sets.length === 0 ? [{ file }] : sets.filter((isa) => boardIsas.includes(isa)).map((isa) => ({ file, isa }))));
  return [...shared, ...own];
}

/** FAMILY/FILE.c, whose place FAMILY/FILE__<isa>.S takes. */
const sourceOf = (file: string): string => `${path.relative(kernelsFolder, file).replace(/(__\w+)?\.[cS]$/, '')}.c`;

/** Instruction sets in a file's name. */
function setsOf(file: string): readonly Isa[] {
  return (path.parse(file).name.split('__')[1]?.split('_') ?? []).map((isa) => {
    if (!isIsa(isa)) throw new Error(`${path.relative(root, file)}: no instruction set '${isa}' (${Object.keys(isas).join(', ')})`);
    return isa;
  });
}

/** C and assembly files in the folders of kernel families. */
function familyFiles(): readonly string[] {
  const families = readdirSync(kernelsFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !['engine', 'loader'].includes(entry.name));
  return families.flatMap(({ name }) => filesIn(path.join(kernelsFolder, name)));
}

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder).filter((f) => /\.[cS]$/.test(f)).sort().map((f) => path.join(folder, f));

/** Files of the engine beside its kernels that are made for speed, not for size. */
const computes = ['execute.c', 'logmel.c', 'pcm.c', 'pool.c', 'verify.c'];

const sections = ['-ffunction-sections', '-fdata-sections', '-fno-unwind-tables', '-fno-asynchronous-unwind-tables'];
const ours = ['-std=c11', '-Wall', '-Wextra', '-Werror', '-fno-math-errno', ...sections];
const theirs = ['-std=gnu11', '-D_GNU_SOURCE', '-funsigned-char', '-w', ...sections];

/** Flags that choose between speed, size and checks. */
export interface Optimize { readonly ours: readonly string[]; readonly quickjs: readonly string[]; /** Of what runs little: the engine's files that compute nothing, and what QuickJS needs for texts. */ readonly rare: readonly string[] }

/** Scripts arrive as bytecode: only the WebAssembly runtime, which makes it on every developer's machine, reads JavaScript. */
const parser = (board: NativeBoard): readonly string[] => (isWasm(board) ? [] : [noParser]);
export const noParser = '-DQJS_DISABLE_PARSER';

/** Of kernels that are called little, and of a plain variant beside a better one, which runs where a processor lacks what the board asks for. */
const small = ['-Os'];

/** Everything that kernels of one width are made of on a machine with these instruction sets, and the tables by which an engine finds them. */
export async function kernelUnits(width: number, boardIsas: readonly Isa[], flags: readonly string[]): Promise<readonly Unit[]> {
  const kernels = kernelsOfWidth(width), headers = await generatedHeaders();
  const unit = (source: string, more: readonly string[] = []): Unit => ({ source, folders: [engineFolder, headers], flags: [...ours, ...flags, ...more] });
  const flagsOf = ({ file, isa }: SourceFile): readonly string[] => {
    const own = kernels.filter((k) => k.source === sourceOf(file));
    const others = own.length > 0 && own.every((k) => boardIsas.some((other) => other !== 'scalar' && k.isas.includes(other)));
    return [
      ...(isa === undefined ? [] : [...isas[isa], `-DISA=${isa}`, `-DISA_${isa}=1`]), ...(own.some((k) => k.width !== undefined) ? [`-DN=${width}`] : []),
      ...((isa === 'scalar' && others) || own.some((k) => k.small) ? small : []),
    ];
  };
  return [
    ...['kernel_table.c', 'partition.c', 'dispatch.c', 'memory.c'].map((name) => unit(path.join(engineFolder, name))),
    unit(await generatedTable(kernels, boardIsas)),
    ...sourceFiles(kernels, boardIsas).map((source) => unit(source.file, flagsOf(source))),
  ];
}

/** Everything that the runtime of a board is made of, the longest compile first. */
export async function runtimeUnits(board: NativeBoard, optimize: Optimize): Promise<readonly Unit[]> {
  const quickjs = quickjsFolder(), kernels = await kernelUnits(board.layouts.conv, board.cpu.isa, optimize.ours), headers = await generatedHeaders();
  const engine = filesIn(engineFolder).filter((file) => !kernels.some((unit) => unit.source === file));
  return [
    ...['quickjs', 'libregexp', 'libunicode', 'dtoa'].map((file) => ({ source: path.join(quickjs, `${file}.c`), folders: [quickjs], flags: [...(file === 'quickjs' ? optimize.quickjs : optimize.rare), ...theirs, ...parser(board)] })),
    ...engine.map((source): Unit => ({ source, folders: [engineFolder, headers], systemFolders: [quickjs], flags: [...ours, ...(computes.includes(path.basename(source)) ? optimize.ours : optimize.rare), ...parser(board)] })),
    ...kernels,
  ];
}
