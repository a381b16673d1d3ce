// Instructions and first-level cache misses of kernels on the boards, under qemu: tsx test/kernels/report.ts [--json]
import { isNative, loadBoard } from '../../host/boards/load.ts';
import { kernelList } from '../../host/toolchain/sources.ts';
import { conv, convGate, logmel, map, measure, winograd } from './measure.ts';

const kernels = kernelList();
const results: object[] = [];
for (const name of ['pi-zero', 'pi-3']) {
  const board = loadBoard(name);
  if (!isNative(board)) continue;
  const width = board.layouts.conv;
  const cases = [
    conv(width, 196, 512, 512, 1), conv(width, 784, 128, 256, 1), conv(width, 64, 64, 3, 9), conv(width, 1, 64, 64, 1),
    winograd(width, 28, 64, 96), convGate(width, 8, 64, 16, 3), conv(width, 8, 32, 64, 1), conv(width, 8, 16, 64, 1),
    logmel, ...['tanh_f32', 'sigmoid_f32', 'exp_f32', 'log_f32'].map(map),
  ];
  const wanted = cases.flatMap((c) => board.cpu.isa.filter((isa) => kernels.some((k) => k.name === c.problem.kernel && k.isas.includes(isa))).map((isa) => ({ case: c, isa })));
  for (const { name: what, isa, instructions, units, unit, misses } of await measure(board, wanted, true)) {
    results.push({ board: name, isa, case: what, instructions, perUnit: Number((instructions / units).toFixed(3)), unit, misses, unitsPerMiss: Number((units / misses).toFixed(1)) });
  }
}
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
else console.table(results);
