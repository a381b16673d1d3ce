import test from 'ava';
import { UserError } from '../../host/errors.ts';
import { importModel } from '../../host/import/index.ts';
import { pulse } from '../../host/pulse.ts';
import { typeGraph } from '../../host/type.ts';
import { type NodeSpec, floats, graphDef, graphDefWith, placeholder, shape, tensor, text, type } from '../import/graph-def.ts';

const variable = (name: string, ...dims: readonly number[]): NodeSpec => ({ name, op: 'VariableV2', attr: { dtype: type('float'), shape: shape(...dims) } });
const node = (name: string, op: string, ...input: readonly string[]): NodeSpec => ({ name, op, input });
const read = (...nodes: readonly NodeSpec[]) => typeGraph(importModel(graphDef(...nodes), { name: 'm.pb' })).graph;
const x = placeholder('x', 2);
const v = variable('v', 2), zeros = floats('zeros', [2], 0);

const cases: readonly (readonly [what: string, message: RegExp, nodes: readonly NodeSpec[]])[] = [
  ['a variable without a value', /variable 'v' has neither a value in this file nor a constant initialiser/, [x, v, node('y', 'Add', 'x', 'v')]],
  ['one that begins at random', /variable 'v' has neither a value in this file nor a constant initialiser/, [x, v, floats('dims', [1], 2), node('chance', 'RandomUniform', 'dims'), node('init', 'Assign', 'v', 'chance'), node('y', 'Add', 'x', 'v')]],
  ['one that begins as an input says', /variable 'v' has neither a value in this file nor a constant initialiser/, [x, v, node('init', 'Assign', 'v', 'x'), node('y', 'Add', 'x', 'v')]],
  ['one that changes its shape', /variable 'v' is f32\[2\] before a run and f32\[4\] after it/, [x, v, zeros, node('init', 'Assign', 'v', 'zeros'), { name: 'axis', op: 'Const', attr: { dtype: type('int32'), value: tensor('int32', [], { int_val: [0] }) } }, node('two', 'ConcatV2', 'x', 'v', 'axis'), node('write', 'Assign', 'v', 'two'), node('y', 'Identity', 'x', '^write'), node('z', 'Neg', 'v')]],
  ['one that is written in a loop', /node 'write' assigns to variable 'v' inside a loop/, [x, v, zeros, node('init', 'Assign', 'v', 'zeros'), { name: 'enter', op: 'Enter', input: ['x'], attr: { frame_name: text('f') } }, node('write', 'Assign', 'v', 'enter'), node('y', 'Neg', 'x', '^write')]],
  ['a write into what is no variable', /node 'write' \(Assign\) writes what is no variable/, [x, node('write', 'Assign', 'x', 'x'), node('y', 'Neg', 'x', '^write')]],
];

for (const [what, message, nodes] of cases) {
  test(`${what} is refused`, (t) => {
    t.throws(() => read(...nodes), { instanceOf: UserError, message });
  });
}

test('what is read and only put into a variable is an output, and the write that an input feeds is run', (t) => {
  const graph = read(x, v, zeros, node('init', 'Assign', 'v', 'zeros'), node('y', 'Add', 'x', 'v'), node('update', 'Assign', 'v', 'y'), node('count', 'AssignAdd', 'v', 'zeros'));
  t.deepEqual(graph.outputs.map((p) => p.name), ['y']);
  t.deepEqual(graph.states.map((s) => [s.name, s.next.node.name]), [['v', 'update']]);
});

test('a variable that no output needs is no state', (t) => {
  const graph = read(x, v, zeros, node('init', 'Assign', 'v', 'zeros'), node('y', 'Neg', 'x'), node('update', 'AssignAdd', 'v', 'x'));
  t.deepEqual([graph.outputs.map((p) => p.name), graph.states], [['y'], []]);
});

test('a variable that counts calls is no past of a stream', (t) => {
  const nodes = [placeholder('x', -1, 2), v, zeros, node('init', 'Assign', 'v', 'zeros'), node('y', 'Add', 'x', 'v'), floats('one', [2], 1), node('more', 'AssignAdd', 'v', 'one'), node('z', 'Neg', 'y', '^more')];
  const typed = typeGraph(importModel(graphDef(...nodes), { name: 'm.pb' }));
  t.throws(() => pulse(typed, { pulse: 4 }), { instanceOf: UserError, message: /'v' keeps its value from call to call, but calls with parts of a stream do not give what one with all of it gives: output 'z' of two calls differs/ });
});

test('functions that write and call each other without end are refused', (t) => {
  const body: readonly NodeSpec[] = [node('write', 'AssignVariableOp', 'handle', 'value'), { name: 'again', op: 'PartitionedCall', input: ['handle', 'value'], attr: { f: { func: { name: 'f' } } } }];
  const handle: NodeSpec = { name: 'handle', op: 'VarHandleOp', attr: { dtype: type('float'), shape: shape(2) } };
  const model = graphDefWith([{ name: 'f', arguments: ['handle', 'value'], nodes: body, results: ['value'] }], [x, handle, { name: 'y', op: 'PartitionedCall', input: ['handle', 'x'], attr: { f: { func: { name: 'f' } } } }]);
  t.throws(() => importModel(model, { name: 'm.pb' }), { instanceOf: UserError, message: /the functions that node 'y.*' calls are recursive/ });
});
