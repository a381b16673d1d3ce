import type { Expression } from './expression.ts';
import type { Definitions, Kernel, Param } from './kernels-def.ts';

function argType(p: Param): string {
  if (p.kind === 'int' || p.kind === 'float') return `readonly ${p.name}: number`;
  return p.optional ? `readonly ${p.name}?: A | undefined` : `readonly ${p.name}: A`;
}
const camel = (name: string): string => name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());

/** An expression in argument words `a`. */
function workText(e: Expression, params: readonly Param[], inner = false): string {
  if (e.kind === 'number') return String(e.value);
  if (e.kind === 'name') return `a[${params.findIndex((p) => p.name === e.name)}]!`;
  const [left, right] = [workText(e.left, params, true), workText(e.right, params, true)];
  if (e.kind === 'up') return `Math.ceil(${left} / ${right}) * ${right}`;
  const text = `${left} ${e.kind} ${right}`;
  return inner && e.kind !== '*' ? `(${text})` : text;
}

function workFunction({ work, params }: Kernel): string {
  const text = workText(work, params);
  return `${text.includes('a[') ? '(a)' : '()'} => ${text}`;
}

/** Parameters that several kernels have, as constants: their names are those of the parameters and what sets equal names apart. */
class Rows {
  private readonly names = new Map<string, string>();

  name(p: Param): string {
    const row = p.kind === 'float' ? `{ name: '${p.name}', kind: 'float' }`
      : p.kind === 'int' ? `{ name: '${p.name}', kind: 'int', min: ${p.min}, max: ${p.max} }`
      : `{ name: '${p.name}', kind: '${p.kind}', type: '${p.type}', optional: ${p.optional} }`;
    const words = p.kind === 'float' ? [] : p.kind === 'int' ? [p.min, ...(p.max === 2 ** 31 - 1 ? [] : [p.max])] : [p.kind, p.type, ...(p.optional ? ['optional'] : [])];
    if (!this.names.has(row)) this.names.set(row, ['$', p.name, ...words].join('_').replace('_', '').replaceAll('-', 'minus'));
    return this.names.get(row)!;
  }

  definitions(): string {
    return [...this.names].map(([row, name]) => `const ${name}: KernelParam = ${row};\n`).join('');
  }
}

/** src/format/kernels.gen.ts: the ids by which scripts call kernels. */
export const kernelIds = (source: string, { kernels }: Definitions): string => `// ${source}

${kernels.filter((k) => k.width === undefined).map(({ name, id }) => `export const ${camel(name)} = ${id};\n`).join('')}`;

/** host/program/kernels.gen.ts: what lowering must give each kernel, the order in which pack writes it, and what depends on the width of packed panels. */
export function kernelsTypes(source: string, { kernels, widths, retired }: Definitions): string {
  const first = (text: (k: Kernel) => string, k: Kernel): Kernel => kernels.find((other) => text(other) === text(k)) ?? k;
  const type = (k: Kernel): string => k.params.map(argType).join('; ');
  const rows = new Rows();
  const list = (k: Kernel): string => k.params.map((p) => rows.name(p)).join(', ');
  const families = kernels.filter((k) => kernels.find((other) => other.family === k.family) === k);
  const packed = families.filter((k) => k.width !== undefined);
  const act = (k: Kernel): string | undefined => (k.base === undefined ? undefined : kernels.find((other) => other.name === k.base)?.family);
  const types = families.map((k) => {
    const same = first(type, k), base = act(k);
    return `  readonly ${k.family}: ${base !== undefined ? `Args<A>['${base}'] & { readonly act: number }` : same === k ? `{ ${type(k)} }` : `Args<A>['${same.family}']`};\n`;
  });
  const tables = families.flatMap((k) => {
    const base = act(k);
    if (base !== undefined) return [`const ${k.family}: readonly KernelParam[] = [...${first(list, families.find((f) => f.family === base)!).family}, ${rows.name(k.params.at(-1)!)}];\n`];
    return first(list, k) === k ? [`const ${k.family}: readonly KernelParam[] = [${list(k)}];\n`] : [];
  });
  const constants = widths.map(({ columns, constants: values }) => `  ${columns}: { ${[...values].map(([name, value]) => `${camel(name)}: ${value}`).join(', ')} },\n`);
  const epilogues = kernels.filter((k) => k.epilogue).map((k) => `'${k.name}'`);
  return `// ${source}

/** Arguments of each family of kernels; \`A\` is how an address is written at this stage. */
interface Args<A> {
${types.join('')}}

/** Columns of packed panels, and constants of the kernels that take them (kernels.def, width). */
export const widths = {
${constants.join('')}} as const;
export type Width = keyof typeof widths;

/** Kernels that there are in every width. */
export type PackedKernel =
${packed.map((k) => `  | '${k.family}'`).join('\n')};
export const kernelOfWidth = <F extends PackedKernel, W extends Width>(family: F, width: W): \`\${F}_n\${W}\` => \`\${family}_n\${width}\` as const;

/** Arguments of each kernel by name. */
export type KernelArgs<A> = { readonly [F in keyof Args<A> as F extends PackedKernel ? \`\${F}_n\${Width}\` : F]: Args<A>[F] };
export type KernelName = keyof KernelArgs<never>;

/** Minima and maxima are inclusive. */
export type KernelParam =
  | { readonly name: string; readonly kind: 'in' | 'out' | 'inout'; readonly type: 'f32' | 'i32' | 'u8'; readonly optional: boolean }
  | { readonly name: string; readonly kind: 'int'; readonly min: number; readonly max: number }
  | { readonly name: string; readonly kind: 'float' };

export interface KernelInfo {
  readonly id: number;
  readonly params: readonly KernelParam[];
  /** Element operations of a call at most, of its argument words. */
  work(words: readonly number[]): number;
}

${tables.length === 0 ? '' : rows.definitions()}
${tables.join('')}
export const kernels: Readonly<Record<KernelName, KernelInfo>> = {
${kernels.map((k) => `  ${k.name}: { id: ${k.id}, params: ${act(k) === undefined ? first(list, k).family : k.family}, work: ${workFunction(k)} },\n`).join('')}};

/** Highest id: the header's \`kernelVersion\`. */
export const kernelVersion = ${Math.max(0, ...kernels.map((k) => k.id), ...retired.keys())};

/** Elementwise kernels that a convolution may end with. */
export const epilogues = [${epilogues.join(', ')}] as const;
export type Epilogue = (typeof epilogues)[number];
`;
}
