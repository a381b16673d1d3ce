import { type NumericTensor } from '../../../src/eval/tensor.ts';
import { constantOf, factOf } from '../../graph/graph.ts';
import { wireOf } from '../../graph/match.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { behind, isByte, isElementwise, sourceOf } from './behind.ts';
import { byteTable, combineBytes } from './bytes.ts';
import { byteTable as evaluateTable } from '../../../src/eval/bytes.ts';

/** Before: an elementwise function of bytes whose result is bytes. After: ByteTable, or the bytes themselves where it gives these. */
export const tabulateBytes: Rule = {
  name: 'tabulate-bytes',
  apply(node, graph) {
    if (node.outputs.length !== 1 || !isByte(wireOf(node)) || constantOf(wireOf(node)) !== undefined || node.op.as(byteTable) !== undefined || !isElementwise(node)) return null;
    const patch = new Patch(graph, this.name), source = sourceOf(node);
    const y = source && behind(patch, graph, source.wire, source.of, (bytes, values) => (isSame(values, factOf(bytes).dtype) ? bytes : patch.add(node.name, op(byteTable, {}), [bytes, patch.constant(node.name, values)])), true);
    return y === undefined ? null : patch.replace(wireOf(node), y);
  },
};

/** Whether each byte's value is the byte. */
const isSame = ({ dtype, data }: NumericTensor, of: string): boolean => dtype === of && data.every((v, i) => Number(v) === (dtype === 'i8' ? i - 128 : i));

/** Before: two or more elementwise operators that make words of bytes. After: ByteTable. */
export const tabulateWords: Rule = {
  name: 'tabulate-words',
  apply(node, graph) {
    const [y] = node.outputs;
    if (node.outputs.length !== 1 || (y!.dtype !== 'f32' && y!.dtype !== 'i32') || y!.value !== undefined || !isElementwise(node)) return null;
    const source = sourceOf(node);
    if (source === undefined || !isByte(source.wire) || node.inputs.some((w) => w.node === source.wire.node)) return null;
    const patch = new Patch(graph, this.name);
    const table = behind(patch, graph, source.wire, source.of, (bytes, values) => patch.add(node.name, op(byteTable, {}), [bytes, patch.constant(node.name, values)]), false);
    return table === undefined ? null : patch.replace(wireOf(node), table);
  },
};

/** Before: ByteTable(ByteTable(bytes)). After: one ByteTable. */
export const mergeTables: Rule = ruleOn(byteTable, 'merge-tables', (node, _, graph, name) => {
  const [inner, table] = node.inputs, values = constantOf(table!), within = constantOf(inner!.node.inputs[1] ?? inner!);
  if (inner!.node.op.as(byteTable) === undefined || graph.onlyUser(inner!.node) === undefined || values === undefined || within === undefined) return null;
  const patch = new Patch(graph, name), [merged] = evaluateTable({}, [within, values]);
  return patch.replace(wireOf(node), patch.add(node.name, node.op, [inner!.node.inputs[0]!, patch.constant(node.name, merged!)]));
});

/** Before: CombineBytes whose operand is a ByteTable. After: what that one looks up. */
export const combineTables: Rule = ruleOn(combineBytes, 'combine-tables', (node, _, graph, name) => {
  const at = [0, 1].find((i) => node.inputs[i]!.node.op.as(byteTable) !== undefined && graph.onlyUser(node.inputs[i]!.node) !== undefined);
  if (at === undefined) return null;
  const { node: inner } = node.inputs[at]!, [within, values] = [constantOf(inner.inputs[1]!), constantOf(node.inputs[at + 2]!)];
  if (within === undefined || values === undefined) return null;
  const patch = new Patch(graph, name), merged = patch.constant(node.name, evaluateTable({}, [within, values])[0]!);
  return patch.replace(wireOf(node), patch.add(node.name, node.op, node.inputs.map((w, i) => (i === at ? inner.inputs[0]! : i === at + 2 ? merged : w))));
});
