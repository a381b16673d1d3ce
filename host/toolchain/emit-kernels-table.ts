import { functionName } from './emit-kernels-header.ts';
import type { Expression } from './expression.ts';
import type { Isa } from '../boards/isas.ts';
import { isPointer, type Definitions, type Kernel, type Param } from './kernels-def.ts';

/** kernels-c/engine/kernel_table.h */
const numberCode = 64, operatorCodes = { '+': 192, '-': 193, '*': 194, up: 195 }, endCode = 196, maxNumber = 127;

/** Expressions as the engine evaluates them, equal ones once. */
class Code {
  readonly bytes: number[] = [];
  depth = 1;
  private readonly places = new Map<string, number>();

  /** Where the code of an expression begins; never 0. */
  place(e: Expression, params: readonly Param[]): number {
    const code: number[] = [];
    const push = (part: Expression, depth: number): void => {
      this.depth = Math.max(this.depth, depth);
      if (part.kind === 'number') {
        if (part.value > maxNumber) throw new Error(`an extent has the number ${part.value}, at most ${maxNumber}`);
        code.push(numberCode + part.value);
      } else if (part.kind === 'name') code.push(params.findIndex((p) => p.name === part.name));
      else {
        push(part.left, depth);
        push(part.right, depth + 1);
        code.push(operatorCodes[part.kind]);
      }
    };
    push(e, 1);
    const key = code.join(), found = this.places.get(key) ?? this.bytes.push(endCode);
    if (!this.places.has(key)) this.bytes.push(...code);
    this.places.set(key, found);
    return found;
  }
}

/**
 * kernels.gen.c: what the engine knows about the kernels of one board, and for each of its instruction sets, best first, the variants that there are.
 */
export function kernelsTable(source: string, kernels: readonly Kernel[], retired: Definitions['retired'], isas: readonly Isa[]): string {
  const code = new Code();
  const lists = new Map<string, string>();
  const listOf = ({ name, params, aliases, base }: Kernel): string => {
    const rows = params.map((p) => `  ${row(p, params, aliases.get(p.name) ?? [], code, base !== undefined)},\n`).join('');
    if (!lists.has(rows)) lists.set(rows, `params_${name}`);
    return lists.get(rows)!;
  };
  const rows = kernels.map((k) => {
    const work = code.place(k.work, k.params), pointers = k.params.filter(isPointer).length;
    const partitions = k.partitions.length === 0 ? 'NULL' : `partitions_${k.name}`;
    return `  [${k.id}] = {"${k.name}", ${listOf(k)}, ${partitions}, ${work}, ${k.params.length}, ${pointers}, ${k.partitions.length}, ${k.epilogue ? 1 : 0}},\n`;
  });
  const variants = isas.map((isa) => {
    const own = kernels.filter((k) => k.isas.includes(isa));
    return `static const kernel_variant variants_${isa}[] = {\n${own.map((k) => `  {${k.id}, (kernel_fn *)${functionName(k, isa)}},\n`).join('')}};\n`;
  });
  return `// ${source}
#include <stddef.h>

#include "dispatch.h"
#include "kernel_table.h"

${[...lists].map(([text, name]) => `static const kernel_param ${name}[] = {\n${text}};\n`).join('')}
${kernels.map(partitionTable).join('')}
const uint8_t kernel_code[] = {
${wrap([...code.bytes, endCode].map(String))}
};
_Static_assert(KERNEL_CODE_DEPTH >= ${code.depth} && CODE_NUMBER == ${numberCode} && CODE_ADD == ${operatorCodes['+']} && CODE_END == ${endCode}, "kernel_code");

const kernel_info kernel_table[KERNEL_COUNT] = {
${rows.join('')}${[...retired].map(([id, name]) => `  [${id}] = {"${name}", NULL, NULL, 0, 0, 0, 0, 0},\n`).join('')}};

${variants.join('')}
const isa isas[] = {
${isas.map((isa) => `  {"${isa}", runs_${isa}, variants_${isa}, sizeof variants_${isa} / sizeof *variants_${isa}},\n`).join('')}};
const int isas_count = ${isas.length};
`;
}

function row(p: Param, params: readonly Param[], over: readonly string[], code: Code, act: boolean): string {
  if (p.kind === 'int') return `{"${p.name}", {${p.min}}, ${p.max === 2 ** 31 - 1 ? 'INT32_MAX' : p.max}, ${act && p.name === 'act' ? 'KERNEL_EPILOGUE' : 'KERNEL_INT'}, 0, 0}`;
  if (p.kind === 'float') return `{"${p.name}", {0}, 0, KERNEL_FLOAT, 0, 0}`;
  const bits = over.reduce((sum, name) => sum + 2 ** params.findIndex((other) => other.name === name), 0);
  return `{"${p.name}", {${bits}}, 0, KERNEL_${p.kind.toUpperCase()}${p.optional ? '_OPTIONAL' : ''}, ${p.type === 'u8' ? 1 : 4}, ${code.place(p.extent, params)}}`;
}

function partitionTable({ name, params, partitions }: Kernel): string {
  if (partitions.length === 0) return '';
  const at = (wanted: string): number => Math.max(0, params.findIndex((p) => p.name === wanted));
  const rows = partitions.map(({ param, unit }) => `{${[at(param), unit, ...(param === 'oh' ? [at('ih'), at('sh'), at('pt')] : [0, 0, 0])].join(', ')}}`);
  return `static const kernel_partition partitions_${name}[] = {${rows.join(', ')}};\n`;
}

/** Items with commas, broken at 140 columns. */
function wrap(items: readonly string[]): string {
  const lines = ['  '];
  for (const item of items) {
    if (lines.at(-1)!.length + item.length > 138) lines.push('  ');
    lines.push(`${lines.pop()!}${item}, `);
  }
  return lines.map((line) => line.trimEnd()).join('\n');
}
