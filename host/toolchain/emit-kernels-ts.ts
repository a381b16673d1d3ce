import type { Kernel, Param } from './kernels-def.ts';

function argType(p: Param): string {
  if (p.kind === 'int' || p.kind === 'float') return `readonly ${p.name}: number`;
  return p.optional ? `readonly ${p.name}?: A | undefined` : `readonly ${p.name}: A`;
}
function row(p: Param): string {
  if (p.kind === 'float') return `{ name: '${p.name}', kind: 'float' }`;
  if (p.kind === 'int') return `{ name: '${p.name}', kind: 'int', min: ${p.min}, max: ${p.max} }`;
  return `{ name: '${p.name}', kind: '${p.kind}', type: '${p.type}', optional: ${p.optional} }`;
}

/** host/program/kernels.gen.ts: what lowering must give each kernel, and the order in which pack writes it. */
export function kernelsTypes(source: string, kernels: readonly Kernel[]): string {
  const type = (k: Kernel): string => k.params.map(argType).join('; ');
  const table = (k: Kernel): string => k.params.map(row).join(', ');
  const first = (text: (k: Kernel) => string, k: Kernel): Kernel => kernels.find((other) => text(other) === text(k)) ?? k;
  const types = kernels.map((k) => {
    const same = first(type, k);
    return `  readonly ${k.name}: ${same === k ? `{ ${type(k)} }` : `KernelArgs<A>['${same.name}']`};\n`;
  });
  const tables = kernels.flatMap((k) => (first(table, k) === k ? [`const ${k.name}: readonly KernelParam[] = [${table(k)}];\n`] : []));
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
export const kernelVersion = ${kernels.at(-1)?.id ?? 0};
`;
}
