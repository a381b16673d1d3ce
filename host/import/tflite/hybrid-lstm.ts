import { type Wire, factOf } from '../../graph/graph.ts';
import { InferError } from '../../graph/op.ts';
import type { ImportedWire } from '../../stages.ts';
import { Arithmetic } from '../arithmetic.ts';
import { constantTensor } from '../constants.ts';
import { deferredMany } from '../deferred.ts';
import { recurrence } from '../recurrence.ts';
import type { Call } from './call.ts';
import { type Quantization, noWindow, product, productInLoop, weightsOf } from './hybrid.ts';
import { lstmInputs as at, plainLstm, swapped } from './lstm.ts';

/** An LSTM of floats with 8-bit weights: each frame and each state is quantised for its product. */
export function hybridLstm(c: Call, how: Quantization): ImportedWire {
  const { clip, timeMajor } = plainLstm(c);
  const four = (first: number): readonly ImportedWire[] => [0, 1, 2, 3].map((i) => c.needed(first + i));
  const scalesFrom = (first: number): readonly (readonly number[])[] => [0, 1, 2, 3].map((i) => weightsOf(c, first + i).scales);
  const [ofInput, ofState] = [scalesFrom(at.inputWeights), scalesFrom(at.stateWeights)], [output, cell] = [c.variable(at.output), c.variable(at.cell)];
  const [y, last, lastCells] = c.addMany(deferredMany('HybridLstm', { clip, timeMajor, how }, (make, wires) => {
    const [x, h, state, ...rest] = wires, a = new Arithmetic(make), cells = factOf(h!).shape.at(-1);
    if (factOf(x!).shape.length !== 3 || typeof cells !== 'number') throw new InferError(`an LSTM over [${factOf(x!).shape.join(',')}] with a state [${factOf(h!).shape.join(',')}]`);
    const each = (scales: readonly (readonly number[])[]): readonly number[] => scales.flatMap((of) => (of.length === 1 ? new Array<number>(cells).fill(of[0]!) : of));
    const frames = timeMajor ? x! : make(swapped, [x!]), [inputWeights, stateWeights, bias] = [0, 4, 8].map((first) => a.concat(0, ...rest.slice(first, first + 4))) as [Wire, Wire, Wire];
    const gates = a.add(product(make, frames, a.transpose(inputWeights, [1, 0]), each(ofInput), noWindow, 2, how), bias);
    const by = constantTensor(make, 'f32', [4 * cells], each(ofState));
    const done = recurrence(make, { rows: [gates], states: [h!, state!], outside: [stateWeights, by] }, false, (b, { rows: [frame], states: [before, held], outside: [weights, scales] }) => {
      const sums = b.add(frame!, productInLoop(b, before!, weights!, scales!, how)), gate = (i: number): Wire => b.slice(sums, 1, i * cells, (i + 1) * cells);
      const next = b.add(b.mul(b.sigmoid(gate(1)), held!), b.mul(b.sigmoid(gate(0)), b.tanh(gate(2)))), kept = clip > 0 ? b.clamp(next, -clip, clip) : next;
      const result = b.mul(b.sigmoid(gate(3)), b.tanh(kept));
      return { states: [result, kept], collected: [result] };
    });
    return [timeMajor ? done.collected[0]! : make(swapped, [done.collected[0]!]), ...done.states];
  }), 3, c.needed(at.x), output.before, cell.before, ...four(at.inputWeights), ...four(at.stateWeights), ...four(at.bias));
  output.set(last!);
  cell.set(lastCells!);
  return y!;
}
