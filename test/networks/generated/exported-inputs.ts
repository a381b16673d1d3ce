import { type Tensor, tensor } from '../../../src/eval/tensor.ts';
import { Random } from '../../pulse/random.ts';
import type { Exported } from './onnx-nodes.ts';

/** What a network is given in its run. */
export function valuesOf({ inputs }: Exported): ReadonlyMap<string, Tensor> {
  const random = new Random(7);
  return new Map(Object.entries(inputs).map(([name, { shape, run, integers }]): [string, Tensor] => {
    const lengths = run ?? shape.map(Number);
    return [name, integers === undefined ? random.values(lengths) : tensor('i64', lengths, integers)];
  }));
}
