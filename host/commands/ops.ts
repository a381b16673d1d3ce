import type { Command } from '../command.ts';
import { operatorList } from '../ops/index.ts';
import { importers } from '../import/index.ts';
import { noOperand } from './model-options.ts';
import { table } from './table.ts';

export const command: Command = {
  options: { json: { help: 'print JSON on standard output' } },
  async run(a) {
    noOperand(a);
    const read = [...new Map(importers.filter((i) => i.operators.length > 0).map((i) => [i.name, i.operators]))];
    const own = operatorList();
    process.stdout.write(a.flag('json') ? `${JSON.stringify({ ...Object.fromEntries(read.map(([name, names]) => [name.toLowerCase(), names])), linnet: own }, null, 1)}\n`
      : `${read.map(([name, names]) => `${name} (${names.length}): ${names.join(' ')}\n\n`).join('')}${table(['operator', 'family', 'kernel', 'what'], own.map((o) => [o.name, o.family, o.kernel ? 'yes' : 'script', o.doc]))}`);
    return 0;
  },
};
