import { type Command, WrongArguments } from '../command.ts';
import { needsOperand } from '../errors.ts';
import { cacheFolder } from '../paths.ts';
import { cacheKinds, clearCache } from '../toolchain/cache-prune.ts';
import { table } from './table.ts';

export const command: Command = {
  options: { json: { help: 'on standard output: the folder and what it holds, sizes in bytes' } },
  async run(a) {
    const [word, ...more] = a.operands;
    if ((word !== undefined && word !== 'clear') || more.length > 0) throw new WrongArguments(needsOperand('no word, or clear,'));
    const kinds = cacheKinds(), bytes = kinds.reduce((sum, k) => sum + k.bytes, 0);
    if (word === 'clear') {
      clearCache();
      process.stdout.write(`${cacheFolder()}: ${megabytes(bytes)} removed\n`);
    } else if (a.flag('json')) process.stdout.write(`${JSON.stringify({ folder: cacheFolder(), bytes, kinds }, null, 1)}\n`);
    else {
      process.stdout.write(`${cacheFolder()}: ${megabytes(bytes)}; linnet cache clear removes it\n`);
      if (kinds.length > 0) process.stdout.write(table(['kind', 'files', 'size', 'last used'], kinds.map((k) => [k.kind, String(k.files), megabytes(k.bytes), new Date(k.usedMs).toISOString().slice(0, 10)])));
    }
    return 0;
  },
};

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
