import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { NativeBoard } from '../boards/load.ts';
import { noQuickJs } from '../errors.ts';
import { isIsa, isas, type Isa } from '../boards/isas.ts';
import { parseKernels, type Kernel } from './kernels-def.ts';
import type { Unit } from './objects.ts';
import { root } from '../paths.ts';

const kernelsFolder = path.join(root, 'kernels-c');
const engineFolder = path.join(kernelsFolder, 'engine');

/** Folder with the source of QuickJS: `LINNET_QUICKJS`, else the one in the npm package `qjsc`. */
export function quickjsFolder(): string {
  const own = process.env['LINNET_QUICKJS'];
  const folder = own ? path.resolve(own) : path.join(packageFolder('qjsc'), 'deps/quickjs_2021_03_27');
  if (!existsSync(path.join(folder, 'quickjs.c'))) throw noQuickJs(folder);
  return folder;
}

function packageFolder(name: string): string {
  try {
    return path.dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return path.join(root, 'node_modules', name);
  }
}

export function kernelList(): readonly Kernel[] {
  return parseKernels(readFileSync(path.join(kernelsFolder, 'kernels.def'), 'utf8'));
}

/** What a runtime with this packed layout has: of the kernels whose name ends in a layout, such as `conv_f32_n4`, only the board's. */
export function kernelsOfLayout(layout: number): readonly Kernel[] {
  return kernelList().filter(({ name }) => Number(/_n(\d+)$/.exec(name)?.[1] ?? layout) === layout);
}

interface Variant { readonly kernel: string; readonly isa: Isa; readonly file: string }

/** Every `<kernel>__<isa>` file. Throws where a file's name says something that kernels.def or the list of instruction sets does not know. */
export function kernelVariants(kernels: readonly Kernel[]): readonly Variant[] {
  return familyFiles().flatMap((file) => {
    const [kernel, isa] = path.parse(file).name.split('__');
    if (kernel === undefined || isa === undefined) return [];
    if (!isIsa(isa)) throw new Error(`${path.relative(root, file)}: no instruction set '${isa}' (${Object.keys(isas).join(', ')})`);
    if (!kernels.some((k) => k.name === kernel)) throw new Error(`${path.relative(root, file)}: no kernel '${kernel}' in kernels.def`);
    return [{ kernel, isa, file }];
  });
}

/** Files that several variants share; those for another machine compile to nothing. */
export const kernelHelpers = (): readonly string[] => familyFiles().filter((file) => !path.basename(file).includes('__'));

/** C and assembly files in the folders of kernel families. */
function familyFiles(): readonly string[] {
  const families = readdirSync(kernelsFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'engine');
  return families.flatMap(({ name }) => filesIn(path.join(kernelsFolder, name)));
}

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder).filter((f) => /\.[cS]$/.test(f)).sort().map((f) => path.join(folder, f));

const sections = ['-ffunction-sections', '-fdata-sections', '-fno-unwind-tables', '-fno-asynchronous-unwind-tables'];
const ours = ['-std=c11', '-Wall', '-Wextra', '-Werror', '-fno-math-errno', ...sections];
const theirs = ['-D_GNU_SOURCE', '-DCONFIG_VERSION="linnet"', '-funsigned-char', '-w', ...sections];

/** Flags that choose between speed, size and checks. */
export interface Optimize { readonly ours: readonly string[]; readonly quickjs: readonly string[] }

/** Of a plain variant beside a better one, which runs where a processor lacks what the board asks for. */
const spare = ['-Os'];

/**
 * Everything that the runtime of a board is made of, the longest compile first. `dispatch` is the path of its dispatch.gen.c.
 */
export function runtimeUnits({ cpu, layouts }: NativeBoard, dispatch: string, optimize: Optimize): readonly Unit[] {
  const quickjs = quickjsFolder();
  const own = (source: string, flags: readonly string[] = []): Unit => ({ source, folders: [engineFolder], systemFolders: [quickjs], flags: [...ours, ...optimize.ours, ...flags] });
  const names = new Set(kernelsOfLayout(layouts.conv).map((k) => k.name));
  const variants = kernelVariants(kernelList()).filter((v) => cpu.isa.includes(v.isa) && names.has(v.kernel));
  return [
    ...['quickjs', 'libregexp', 'libunicode', 'cutils'].map((name) => ({ source: path.join(quickjs, `${name}.c`), folders: [quickjs], flags: [...optimize.quickjs, ...theirs] })),
    ...[...filesIn(engineFolder), dispatch, ...kernelHelpers()].map((file) => own(file)),
    ...variants.map((v) => own(v.file, [...isas[v.isa], ...(v.isa === 'scalar' && variants.some((other) => other !== v && other.kernel === v.kernel) ? spare : [])])),
  ];
}
