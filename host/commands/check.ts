import { check } from '../check.ts';
import { type Command, WrongArguments } from '../command.ts';
import { declutter } from '../declutter.ts';
import { needsOperand, streamDiffers } from '../errors.ts';
import { modelName, openModel } from '../import/open.ts';
import { importModel } from '../import/index.ts';
import { pulse } from '../pulse.ts';
import { typeGraph } from '../type.ts';
import { compileOptions, modelOptions, onlyOperand } from './model-options.ts';
import { table } from './table.ts';

/** Single precision sums taken in another order differ by less; a frame too early or too late by far more. */
const tolerance = 1e-4;

export const command: Command = {
  options: { ...modelOptions, frames: { value: 'T', help: 'frames of random input; default: enough for several pulses' } },
  async run(a) {
    const model = onlyOperand(a, 'model file');
    const { inputs, outputs, pulse: frames } = compileOptions(a);
    if (frames === undefined) throw new WrongArguments(needsOperand('--pulse N'));
    const imported = importModel(openModel(model), { name: modelName(model), ...(outputs === undefined ? {} : { outputs }) });
    const typed = declutter(typeGraph(imported, inputs === undefined ? {} : { inputs }));
    const pulsed = pulse(typed, { pulse: frames });
    const length = a.count('frames');
    const rows = check(typed, pulsed, length === undefined ? {} : { frames: length });
    const worst = rows.reduce((w, r) => (r.error > w.error ? r : w), { error: 0, node: '', operator: '' });
    if (a.flag('json')) process.stdout.write(`${JSON.stringify(rows.map((r) => ({ ...r, ok: r.error <= tolerance })), null, 1)}\n`);
    else process.stdout.write(table(['delay', 'frames', 'difference', 'operator', 'node'], rows.map((r) => [String(r.delay), String(r.frames), r.error.toExponential(1), r.operator, r.node])));
    if (worst.error > tolerance) throw streamDiffers(worst.node, worst.operator, worst.error, tolerance);
    process.stderr.write(`${rows.length} operators, streamed in pulses of ${frames}: largest difference ${worst.error.toExponential(1)}\n`);
    return 0;
  },
};
