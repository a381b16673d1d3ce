import type { Isa } from '../boards/isas.ts';
import { type Definitions, type ElementType, isPointer, type Kernel, type Param } from './kernels-def.ts';

/** Values on the stack that kernels-c/engine/kernel_table.c has room for while it computes an extent. */
const codeDepth = 8;

const cTypes: Readonly<Record<ElementType, string>> = { f32: 'float', i32: 'int32_t', u8: 'uint8_t' };

function field(p: Param): string {
  if (!isPointer(p)) return `${p.kind === 'int' ? 'int32_t' : 'float'} ${p.name};`;
  return `${p.kind === 'in' ? 'const ' : ''}${cTypes[p.type]} *${p.name};`;
}

const fields = ({ params }: Kernel): string => params.map((p) => `  ${field(p)}\n`).join('');

/** Kernels with the same parameters have one type. */
function struct(kernel: Kernel, families: readonly Kernel[]): string {
  const same = families.find((k) => fields(k) === fields(kernel)) ?? kernel;
  return same === kernel ? `typedef struct {\n${fields(kernel)}} ${kernel.family}_args;\n` : `typedef ${same.family}_args ${kernel.family}_args;\n`;
}

/** Of each field its offset, for assembly. */
function offsets({ family, params }: Kernel): string {
  const pointers = params.filter(isPointer).length;
  return params.map((p, i) => `#define ${family}_args_${p.name} (${Math.min(i, pointers)} * __SIZEOF_POINTER__ + ${4 * Math.max(0, i - pointers)})\n`).join('');
}

/** Name of the function that is a kernel's variant. */
export const functionName = (kernel: Kernel, isa: Isa): string => `${kernel.name}__${isa}`;

/** kernels.gen.h: argument structs, their offsets for assembly, the function of each variant, and names without width and instruction set. */
export function kernelsHeader(source: string, { kernels, widths, retired }: Definitions): string {
  const families = kernels.filter((k) => kernels.find((other) => other.family === k.family) === k);
  const constants = widths.map(({ columns, constants: values }, i) => {
    const lines = [...values].map(([name, value]) => `#define WIDTH_${name.toUpperCase()} ${value}\n`).join('');
    return `#${i === 0 ? 'if' : 'elif'} N == ${columns}\n${lines}`;
  });
  return `// ${source}
#ifndef LINNET_KERNELS_GEN_H
#define LINNET_KERNELS_GEN_H

#ifdef N
${constants.join('')}#endif
#endif

#define KERNEL_PASTE(a, b) a##__##b
#define KERNEL_OF_SET(name, set) KERNEL_PASTE(name, set)
#define KERNEL_WIDTH(name, n) name##_n##n
#define KERNEL_OF_WIDTH(name, n) KERNEL_WIDTH(name, n)
${families.map(({ family, width }) => `#define ${family}_symbol ${width === undefined ? family : `KERNEL_OF_WIDTH(${family}, N)`}\n`).join('')}
// The function of a kernel in this width (N), compiled for this instruction set (ISA). The same for the name of a helper.
#define KERNEL_NAME(name) KERNEL_OF_SET(name##_symbol, ISA)
#define ISA_NAME(name) KERNEL_OF_SET(name, ISA)
// Its id in this width.
#define KERNEL_ID_PASTE(name) KERNEL_ID_##name
#define KERNEL_ID_OF(name) KERNEL_ID_PASTE(name)
#define KERNEL_ID(name) KERNEL_ID_OF(name##_symbol)

#ifdef __ASSEMBLER__
// Offsets in a kernel's arguments, to which the first argument register points.
${families.map(offsets).join('')}
#else
#include <stdint.h>

// Defines a kernel: KERNEL(name) { ... a->x ... }
#define KERNEL(name) void KERNEL_NAME(name)(const name##_args *a)

${families.map((k) => struct(k, families)).join('')}
${kernels.flatMap((k) => k.isas.map((isa) => `void ${functionName(k, isa)}(const ${k.family}_args *a);\n`)).join('')}
// Ids are below KERNEL_COUNT; not every number is an id.
enum {
${kernels.map((k) => `  KERNEL_ID_${k.name} = ${k.id},\n`).join('')}  KERNEL_COUNT = ${Math.max(0, ...kernels.map((k) => k.id), ...retired.keys()) + 1},
  KERNEL_MAX_PARAMS = ${Math.max(...kernels.map((k) => k.params.length))},
  // Values that an extent has on the stack at most.
  KERNEL_CODE_DEPTH = ${codeDepth}
};
#endif
#endif
`;
}
