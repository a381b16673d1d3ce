import type { Definitions, Kernel, Param } from './kernels-def.ts';

function argType(p: Param): string {
  if (p.kind === 'int' || p.kind === 'float') return `readonly ${p.name}: number`;
  return p.optional ? `readonly ${p.name}?: A | undefined` : `readonly ${p.name}: A`;
}
function row(p: Param): string {
  if (p.kind === 'float') return `{ name: '${p.name}', kind: 'float' }`;
  if (p.kind === 'int') return `{ name: '${p.name}', kind: 'int', min: ${p.min}, max: ${p.max} }`;
  return `{ name: '${p.name}', kind: '${p.kind}', type: '${p.type}', optional: ${p.optional} }`;
}
const camel = (name: string): string => name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());

/** host/program/kernels.gen.ts: what lowering must give each kernel, the order in which pack writes it, and what depends on the width of packed panels. */
export function kernelsTypes(source: string, { kernels, widths, retired }: Definitions): string {
  const type = (k: Kernel): string => k.params.map(argType).join('; ');
  const table = (k: Kernel): string => k.params.map(row).join(', ');
  const first = (text: (k: Kernel) => string, k: Kernel): Kernel => kernels.find((other) => text(other) === text(k)) ?? k;
  const types = kernels.map((k) => {
    const same = first(type, k);
    return `  readonly ${k.name}: ${same === k ? `{ ${type(k)} }` : `KernelArgs<A>['${same.name}']`};\n`;
  });
  const tables = kernels.flatMap((k) => (first(table, k) === k ? [`const ${k.name}: readonly KernelParam[] = [${table(k)}];\n`] : []));
  const families = [...new Set(kernels.filter((k) => k.width !== undefined).map((k) => k.family))];
  const constants = widths.map(({ columns, constants: values }) => `  ${columns}: { ${[...values].map(([name, value]) => `${camel(name)}: ${value}`).join(', ')} },\n`);
  const acts = kernels.filter((k) => k.base !== undefined);
  return `// ${source}

/** Arguments of each kernel by name; \`A\` is how an address is written at this stage. */
export interface KernelArgs<A> {
${types.join('')}}

export type KernelName = keyof KernelArgs<never>;

/** Minima and maxima are inclusive. */
export type KernelParam =
  | { readonly name: string; readonly kind: 'in' | 'out' | 'inout'; readonly type: 'f32' | 'i32' | 'u8'; readonly optional: boolean }
  | { readonly name: string; readonly kind: 'int'; readonly min: number; readonly max: number }
  | { readonly name: string; readonly kind: 'float' };

export interface KernelInfo { readonly id: number; readonly params: readonly KernelParam[] }

${tables.join('')}
export const kernels: Readonly<Record<KernelName, KernelInfo>> = {
${kernels.map((k) => `  ${k.name}: { id: ${k.id}, params: ${first(table, k).name} },\n`).join('')}};

/** Highest id: the header's \`kernelVersion\`. */
export const kernelVersion = ${Math.max(0, ...kernels.map((k) => k.id), ...retired.keys())};

/** Columns of packed panels, and constants of the kernels that take them (kernels.def, width). */
export const widths = {
${constants.join('')}} as const;
export type Width = keyof typeof widths;

/** Kernels that there are in every width. */
export type PackedKernel = ${families.map((f) => `'${f}'`).join(' | ')};
export const kernelOfWidth = <F extends PackedKernel, W extends Width>(family: F, width: W): \`\${F}_n\${W}\` => \`\${family}_n\${width}\` as const;

/** Elementwise kernels that a convolution may end with, and those that end with one. */
export type Epilogue = ${kernels.filter((k) => k.epilogue).map((k) => `'${k.name}'`).join(' | ')};
export const epilogues: readonly Epilogue[] = [${kernels.filter((k) => k.epilogue).map((k) => `'${k.name}'`).join(', ')}];
export const withEpilogue = { ${acts.map((k) => `${k.base}: '${k.name}'`).join(', ')} } as const;
`;
}
