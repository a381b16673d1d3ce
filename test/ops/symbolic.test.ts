import test from 'ava';
import { type NumericTensor, type Tensor, numbersOf, tensorOf } from '../../src/eval/tensor.ts';
import { type Dim, add, mul, substitute, symbol } from '../../host/graph/dim.ts';
import { type Fact, constantFact } from '../../host/graph/fact.ts';
import { InferError } from '../../host/graph/op.ts';
import { type Entry, operators } from '../../host/ops/index.ts';
import { Tally } from '../harness/tally.ts';
import { Random } from '../pulse/random.ts';
import { type Case, casesOf, entryOf, opOf, showTensor } from './case.ts';

const S = symbol('S');
/** Large beside the numbers in the cases, as a symbol stands for. */
const length = 5040;

/** Symbols are lengths, beside which numbers are small. */
const isSmall = ({ inputs }: Case): boolean => inputs.every((t) => t.dtype === 'string' || numbersOf(t).every((v) => Math.abs(v) < length));

const isShapeLike = (t: Tensor): t is NumericTensor => t.dtype === 'i32' || t.dtype === 'i64' || t.dtype === 'bool';

/** The operand with some elements made symbolic, and what it then is at S = length. */
function opened(t: NumericTensor, random: Random): { readonly dims: readonly Dim[]; readonly value: NumericTensor } {
  const dims = Array.from(numbersOf(t), (v): Dim => (t.dtype === 'bool' || random.integer(0, 1) === 0 ? v : add(mul(S, random.integer(1, 3)), v)));
  const value = tensorOf(t.dtype, t.shape, dims.map((d) => Number(substitute(d, new Map([['S', length]])))));
  return { dims, value };
}

/** Compares the elements that the operator gives in symbols with its evaluation. Returns undefined if it gives none. */
function elementsAgree(entry: Entry, { attrs, inputs }: Case, random: Random): string | true | undefined {
  const op = opOf(entry, attrs);
  if (!inputs.every((t, i) => isShapeLike(t) || (i === 0 && op.name === 'ShapeOf'))) return undefined;
  const chosen = inputs.map((t) => (isShapeLike(t) && random.integer(0, 2) > 0 ? opened(t, random) : undefined));
  const dims = inputs.map((t, i) => chosen[i]?.dims ?? (t.dtype === 'string' ? undefined : Array.from(numbersOf(t))));
  const facts = inputs.map((t, i): Fact => (chosen[i] === undefined ? constantFact(t) : { dtype: t.dtype, shape: t.shape, symbolic: chosen[i].dims }));
  const values = inputs.map((t, i) => chosen[i]?.value ?? t);
  try {
    const found = op.symbolic(dims, facts, op.infer(facts));
    if (found === undefined) return undefined;
    const [expected] = op.eval!(values);
    const actual = found[0]!.map((d) => Number(substitute(d, new Map([['S', length]]))));
    if (expected === undefined || expected.dtype === 'string') return 'evaluates to nothing';
    // symbols do not wrap round as 32-bit integers do
    if (actual.some((v) => Math.abs(v) >= 2 ** 31)) return undefined;
    return actual.join() === expected.data.join() ? true : `gives ${found[0]!.join()}, evaluates to ${expected.data.join()} of ${values.map(showTensor).join(' ')}`;
  } catch (e) {
    if (e instanceof InferError) return undefined;
    throw e;
  }
}

for (const entry of operators.filter(({ operator }) => operator.symbolic !== undefined && operator.eval !== undefined)) {
  test(`${entry.key} in symbols is ${entry.key} in numbers`, (t) => {
    const tally = new Tally('1 to 40');
    for (let seed = 1; seed <= 40; seed++) {
      for (const [i, one] of casesOf(entry.key).filter(isSmall).entries()) {
        const result = elementsAgree(entry, one, new Random(seed));
        tally.add(result === true ? 'accepted' : result === undefined ? 'rejected' : { wrong: `seed ${seed}, case ${i}: ${result}` });
      }
    }
    tally.holds(t, { tried: 40, accepted: 20 });
  });
}


test('a dilated convolution through SpaceToBatch has the length that the dilation leaves', (t) => {
  let x: Fact = { dtype: 'f32', shape: [1, S, 16] };
  let left: Dim = S;
  for (const d of [2, 3, 4, 8, 2, 6]) {
    // TensorFlow 1.x: end padding (d - length % d) % d, from the shape
    const i32 = (symbolic: readonly Dim[], shape: readonly number[] = []): Fact => ({ dtype: 'i32', shape, symbolic });
    const binary = (key: string, a: Dim, b: Dim): Dim => opOf(entryOf(key), {}).symbolic([[a], [b]], [i32([a]), i32([b])], [i32([])])![0]![0]!;
    const padding = binary('floorMod', binary('sub', d, binary('floorMod', x.shape[1]!, d)), d);
    const operands = [i32([d], [1]), i32([0, padding], [1, 2])];
    const infer = (key: string, attrs: unknown, inputs: readonly Fact[]): Fact => opOf(entryOf(key), attrs).infer(inputs)[0]!;
    const cut = infer('spaceToBatch', {}, [x, ...operands]);
    t.is(cut.shape[0], d);
    const convolved = infer('conv', { strides: [1], dilations: [1], padding: 'valid', groups: 1 }, [cut, { dtype: 'f32', shape: [3, 16, 16] }]);
    x = infer('batchToSpace', {}, [convolved, ...operands]);
    left = add(left, -2 * d);
    t.is(String(x.shape), `1,${String(left)},16`);
  }
});
