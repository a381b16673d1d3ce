import { check } from '../check.ts';
import { type Command, WrongArguments } from '../command.ts';
import { wholeNetwork } from '../compile.ts';
import { needsOperand, slideDiffers, streamDiffers } from '../errors.ts';
import { modelName, openModel } from '../import/open.ts';
import { withManifest } from '../manifest.ts';
import { pulse } from '../pulse.ts';
import { differenceFromWindows, randomWindows } from '../slide/compare.ts';
import { withProgress } from '../toolchain/progress.ts';
import { modelOptions, onlyOperand, wholeOptions } from './model-options.ts';
import { table } from './table.ts';

/** Single precision sums taken in another order differ by less; a frame too early or too late by far more. */
const tolerance = 1e-4;

export const command: Command = {
  options: {
    ...modelOptions,
    pulse: { value: 'N[,N...]', help: 'frames of the stream S in a pulse; several are checked one after another' },
    frames: { value: 'T', help: 'frames of random input; default: more than three pulses and all that one result depends on, and fewer' },
    seed: { value: 'N', help: 'of the random input; default: another one each time, printed' },
  },
  async run(a) {
    const model = onlyOperand(a, 'model file'), pulses = a.counts('pulse');
    if (pulses.length === 0) throw new WrongArguments(needsOperand('--pulse N'));
    const { file, options } = withManifest(model, wholeOptions(a));
    const typed = wholeNetwork(openModel(file), modelName(file), options);
    const frames = a.count('frames'), seed = a.count('seed') ?? 1 + Date.now() % 1_000_000;
    if ('window' in typed) {
      const apart = differenceFromWindows(typed, randomWindows(typed, 3, seed));
      if (options.slide?.exact === true && apart > tolerance) throw slideDiffers(apart, tolerance, seed);
      process.stderr.write(`slid over windows of ${typed.window.length} frames, one every ${typed.window.hop}: results differ by ${apart.toExponential(1)} from those of the whole windows\n`);
    }
    const compared = (n: number) => check(typed, pulse(typed, { pulse: n }), { seed, ...(frames === undefined ? {} : { frames }) }).map((row) => ({ pulse: n, ...row }));
    const rows = await withProgress(`comparing ${modelName(model)} in pulses with the whole`, () => pulses.flatMap(compared));
    if (a.flag('json')) process.stdout.write(`${JSON.stringify(rows.map((r) => ({ ...r, ok: r.error <= tolerance })), null, 1)}\n`);
    else process.stdout.write(table(['pulse', 'delay', 'frames', 'difference', 'operator', 'node'], rows.map((r) => [String(r.pulse), String(r.delay), String(r.frames), r.error.toExponential(1), r.operator, r.node])));
    const wrong = rows.find((r) => r.error > tolerance);
    if (wrong !== undefined) throw streamDiffers(wrong.node, wrong.operator, wrong.pulse, wrong.error, tolerance, seed);
    process.stderr.write(`${rows.length / pulses.length} operators, streamed in pulses of ${pulses.join(', ')}, random input of seed ${seed}: largest difference ${Math.max(...rows.map((r) => r.error)).toExponential(1)}\n`);
    return 0;
  },
};
