import type { Command } from '../command.ts';
import { operatorList } from '../ops/index.ts';
import { tensorflowOperators } from '../import/tensorflow/index.ts';
import { table } from './table.ts';

export const command: Command = {
  options: { json: { help: 'the same on standard output as JSON' } },
  async run(a) {
    const read = tensorflowOperators();
    const own = operatorList();
    process.stdout.write(a.flag('json') ? `${JSON.stringify({ tensorflow: read, linnet: own }, null, 1)}\n`
      : `TensorFlow (${read.length}): ${read.join(' ')}\n\n${table(['operator', 'family', 'kernel', 'what'], own.map((o) => [o.name, o.family, o.kernel ? 'yes' : 'script', o.doc]))}`);
    return 0;
  },
};
