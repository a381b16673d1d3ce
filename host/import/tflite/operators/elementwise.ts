import { tensor } from '../../../../src/eval/tensor.ts';
import { op } from '../../../graph/op.ts';
import { prelu } from '../../../ops/activation/activation.ts';
import { add, cast, clamp, erf, mul, tanh } from '../../../ops/elementwise/elementwise.ts';
import type { ImportedWire } from '../../../stages.ts';
import type { BuildNode, Call, Family } from '../call.ts';
import { dequantize } from '../dequantize.ts';
import { typeNumber } from '../../tensorflow/types.ts';
import { dtypeOf, typeName } from '../types.ts';

/** An operator that TensorFlow has too, with one result and all inputs. */
const same = (name: string): BuildNode => (c) => c.tensorflow(name, {}, ...c.many(1));
const activated = (name: string): BuildNode => (c) => c.activated(c.tensorflow(name, {}, ...c.two()));
const clamped = (lo: number | null, hi: number | null): BuildNode => (c) => c.add(op(clamp, { lo, hi }), c.one());

const number = (c: Call, value: number): ImportedWire => c.constant(tensor('f32', [], [value]));

/** x * phi(x), exact or by tanh as Hendrycks and Gimpel give it. */
function gelu(c: Call): ImportedWire {
  const x = c.one();
  const term = (a: ImportedWire, value: number, operator = mul): ImportedWire => c.add(op(operator, {}), a, number(c, value));
  const half = (inner: ImportedWire): ImportedWire => c.add(op(mul, {}), term(x, 0.5), term(inner, 1, add));
  if (!c.attrs.flag('approximate')) return half(c.add(op(erf, {}), term(x, Math.SQRT1_2)));
  const cube = c.add(op(mul, {}), c.add(op(mul, {}), x, x), x);
  return half(c.add(op(tanh, {}), term(c.add(op(add, {}), x, term(cube, 0.044715)), Math.sqrt(2 / Math.PI))));
}

export const elementwise: Family = {
  ABS: same('Abs'), NEG: same('Neg'), EXP: same('Exp'), LOG: same('Log'), SQRT: same('Sqrt'), RSQRT: same('Rsqrt'), SQUARE: same('Square'), FLOOR: same('Floor'), CEIL: same('Ceil'), ROUND: same('Round'),
  SIGN: same('Sign'), SIN: same('Sin'), COS: same('Cos'), ELU: same('Elu'), LOGICAL_NOT: same('LogicalNot'), LOGICAL_AND: same('LogicalAnd'), LOGICAL_OR: same('LogicalOr'),
  ADD: activated('AddV2'), SUB: activated('Sub'), MUL: activated('Mul'), DIV: activated('RealDiv'), ADD_N: same('AddN'),
  MAXIMUM: same('Maximum'), MINIMUM: same('Minimum'), POW: same('Pow'), ATAN2: same('Atan2'), FLOOR_DIV: same('FloorDiv'), FLOOR_MOD: same('FloorMod'), SQUARED_DIFFERENCE: same('SquaredDifference'),
  EQUAL: same('Equal'), NOT_EQUAL: same('NotEqual'), LESS: same('Less'), LESS_EQUAL: same('LessEqual'), GREATER: same('Greater'), GREATER_EQUAL: same('GreaterEqual'),
  BITWISE_XOR: same('BitwiseXor'), RIGHT_SHIFT: same('RightShift'),
  BITCAST: (c) => c.tensorflow('Bitcast', { type: { type: typeNumber(dtypeOf(c.results[0]?.type ?? 0) ?? c.refuse(`elements of ${typeName(c.results[0]?.type ?? 0)}`)) } }, c.one()),
  SELECT: same('Select'), SELECT_V2: same('SelectV2'),
  TANH: same('Tanh'), LOGISTIC: same('Sigmoid'),
  RELU: clamped(0, null), RELU6: clamped(0, 6), RELU_N1_TO_1: clamped(-1, 1), RELU_0_TO_1: clamped(0, 1),
  LEAKY_RELU: (c) => c.tensorflow('LeakyRelu', { alpha: c.attrs.int('alpha') }, c.one()),
  PRELU: (c) => c.add(op(prelu, {}), ...c.two()),
  GELU: gelu,

  HARD_SWISH(c) {
    const x = c.one();
    const gate = c.add(op(clamp, { lo: 0, hi: 6 }), c.add(op(add, {}), x, number(c, 3)));
    return c.add(op(mul, {}), c.add(op(mul, {}), x, gate), number(c, Math.fround(1 / 6)));
  },

  DEQUANTIZE: dequantize,

  CAST(c) {
    const type = c.results[0]?.type ?? 0;
    return c.add(op(cast, { to: dtypeOf(type) ?? c.refuse(`a cast to ${typeName(type)}`) }), c.one());
  },
};
