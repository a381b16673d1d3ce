import type { Isa } from '../boards/isas.ts';
import type { Kernel } from './kernels-def.ts';

/**
 * dispatch.gen.c of one board: for each of its instruction sets, best first, the kernels that have a variant.
 * `has` tells whether `<kernel>__<isa>` exists as a file.
 */
export function dispatchSource(kernels: readonly Kernel[], isas: readonly Isa[], has: (kernel: string, isa: Isa) => boolean): string {
  const use = (isa: Isa): string => {
    const lines = kernels.flatMap((k) => (has(k.name, isa) ? [`  kernels.${k.name} = ${k.name}__${isa};\n`] : []));
    return `static void use_${isa}(void) {\n${lines.join('')}}\n`;
  };
  return `#include "dispatch.h"
#include "kernels.gen.h"

${isas.map(use).join('')}
const isa isas[] = {${isas.map((isa) => `{"${isa}", runs_${isa}, use_${isa}}`).join(', ')}};
const int isas_count = ${isas.length};
`;
}
