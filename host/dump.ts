import { disassemble } from '../src/format/disassemble.ts';
import { magic } from '../src/format/layout.gen.ts';
import { type CompileOptions, type Stage, frameMs, stagesOf } from './compile.ts';
import { commonFolder, foldName, folded } from './draw/names.ts';
import { type ModelSource, filesOf } from './import/importer.ts';
import { readLin } from './executable.ts';
import { type Argument, type Calls, type Invocation, type RangeCopy, type TensorView, type Plan, type StateCopy, controlsOf, endOf, isRef } from './program/program.ts';
import { type Graph, type Node, factOf, showNode } from './graph/graph.ts';
import { constantFact, showFact } from './graph/fact.ts';
import { kernels } from './program/kernels.gen.ts';
import { describeStream, summariseStream } from './pulse/describe.ts';
import type { Imported, ImportedFunction, ImportedNode, ImportedWire, Pulsed } from './stages.ts';
import type { Ref } from './program/buffer.ts';
import { bodyGraph, bodyInputs, branch, scan } from './ops/scan/scan.ts';

export const stages = ['import', 'type', 'declutter', 'slide', 'pulse', 'lower', 'plan'] as const;
export type StageName = (typeof stages)[number];
export const isStage = (name: string): name is StageName => stages.some((s) => s === name);

export interface Dumped { readonly stage: StageName | 'lin'; readonly text: string; readonly json: object }

/** A model's text after each of the requested stages, or a disassembled `.lin`. Stages that the options leave out (pulse without --pulse) are skipped. */
export function dumpModel(model: ModelSource, name: string, wanted: readonly StageName[], options: CompileOptions): readonly Dumped[] {
  const { file } = filesOf(model);
  if (file !== undefined && isLin(file)) return [dumpLin(file, name)];
  const found: Dumped[] = [];
  const last = Math.max(...wanted.map((s) => stages.indexOf(s)));
  for (const at of stagesOf(model, name, options)) {
    if (wanted.includes(at.stage)) found.push({ stage: at.stage, ...showStage(at, frameMs(options.metadata)) });
    if (stages.indexOf(at.stage) >= last) break;
  }
  return found;
}

/** The result of a stage, as text and as JSON. `frame`: milliseconds, where known. */
export function showStage(at: Stage, frame?: number): Shown {
  switch (at.stage) {
    case 'import': return showImported(at.value);
    case 'type': case 'declutter': case 'slide': return showGraph(at.value.graph);
    case 'pulse': return showPulsed(at.value, frame);
    case 'lower': return showCalls(at.value);
    case 'plan': return showPlan(at.value);
  }
}

export const isLin = (bytes: Uint8Array): boolean => bytes.length >= 4 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) === magic;

function dumpLin(bytes: Uint8Array, name: string): Dumped {
  const lin = readLin(name, bytes);
  const list = Object.entries(kernels).map(([kernel, { id, params }]) => ({ id, name: kernel, params }));
  const text = disassemble(Uint8Array.from(bytes).buffer, (id) => list.find((k) => k.id === id));
  return { stage: 'lin', text, json: { board: lin.board, isa: lin.isa, model: lin.model, pulse: lin.pulse, inputs: lin.inputs, outputs: lin.outputs, steps: Array.from({ length: lin.stepsCount }, (_, i) => ({ ...lin.step(i), args: [...lin.step(i).args] })) } };
}

export interface Shown { readonly text: string; readonly json: object }

function showImported(imported: Imported): Shown {
  const wire = (w: ImportedWire): string => (w.slot === 0 ? `%${w.node}` : `%${w.node}:${w.slot}`);
  const show = (all: readonly ImportedNode[]): readonly string[] => all.flatMap((n, i) => [
    `%${i} ${n.op.name}(${n.inputs.map(wire).join(', ')})${n.gates.length === 0 ? '' : ` after ${n.gates.map(wire).join(', ')}`}  # ${n.source} ${n.name}`,
    ...functionsOf(n).flatMap(([what, f]) => [`    ${what}:`, ...show(f.nodes).map((line) => `    ${line}`), `    gives ${f.results.map(wire).join(', ')}`]),
  ]);
  const nodes = show(imported.nodes);
  const ports = [...imported.outputs.map((o) => `output ${o.name}: ${wire(o.wire)}`), ...imported.states.map((s) => `state ${s.name}: ${wire(s.wire)} becomes ${wire(s.next)}, at first ${wire(s.initial)}`)];
  return {
    text: `${[...nodes, ...ports, `${imported.graphNodes} nodes in the file`].join('\n')}\n`,
    json: { graphNodes: imported.graphNodes, nodes: imported.nodes.map(({ name, source, op, inputs }) => ({ name, source, operator: op.name, attrs: op.attrs, inputs })), inputs: imported.inputs, outputs: imported.outputs, states: imported.states },
  };
}

const functionsOf = ({ control }: ImportedNode): readonly (readonly [string, ImportedFunction])[] => (control?.kind === 'loop' ? [['while', control.condition], ['body', control.body]]
  : control?.kind === 'branch' ? [['then', control.then], ['otherwise', control.otherwise]] : []);

function showPulsed(pulsed: Pulsed, frame: number | undefined): Shown {
  const { text, json } = showGraph(pulsed.graph), stream = summariseStream(pulsed, frame);
  const kept = stream.state.map(({ operator, node, bytes }) => `state ${bytes} bytes: ${operator} ${node}`);
  return { text: `${[text.trimEnd(), ...kept, ...describeStream(stream)].join('\n')}\n`, json: { ...json, stream } };
}

/** One line a node. */
function showGraph(graph: Graph): Shown {
  const nodes = graph.order(), folder = commonFolder(graph.operators().map((n) => n.name));
  const ports = [
    ...graph.outputs.map((p) => `output ${p.name}: %${p.wire.node.id} ${showFact(factOf(p.wire))}`),
    ...graph.states.map((s) => `state ${s.name}: %${s.wire.node.id} becomes %${s.next.node.id}, at first ${showFact(constantFact(s.initial))}`),
  ];
  return {
    text: `${[...(folder === '' ? [] : [`# ${folded} is ${folder}`]), ...nodes.map((n) => ({ ...n, name: foldName(n.name, folder) })).flatMap(withBody), ...ports, `${graph.operators().length} operators`].join('\n')}\n`,
    json: {
      operators: graph.operators().length,
      nodes: nodes.map((n) => ({ id: n.id, name: n.name, operator: n.op.name, attrs: n.op.attrs, inputs: n.inputs.map((w) => ({ node: w.node.id, slot: w.slot })), outputs: n.outputs.map((f) => ({ dtype: f.dtype, shape: f.shape })), rewrites: n.labels })),
      outputs: graph.outputs.map((p) => ({ name: p.name, node: p.wire.node.id, slot: p.wire.slot })),
      states: graph.states.map((s) => ({ name: s.name, node: s.wire.node.id, next: { node: s.next.node.id, slot: s.next.slot } })),
    },
  };
}

/** A node; of a loop or branch its bodies under it, whose inputs are named by their positions. */
function withBody(node: Node): readonly string[] {
  const bodies = bodiesOf(node);
  if (bodies.length === 0) return [showNode(node)];
  const plain = Object.fromEntries(Object.entries(node.op.attrs).filter(([key]) => !bodies.some(([name]) => name === key)));
  const inner = bodies.flatMap(([name, graph]) => {
    const nodes = [...graph.inputs.map((p) => p.wire.node), ...graph.operators()].flatMap(withBody);
    const results = graph.outputs.map((p) => `%${p.wire.node.id}${p.wire.slot === 0 ? '' : `:${p.wire.slot}`}`).join(', ');
    return [...(bodies.length > 1 ? [`  ${name}:`] : []), ...nodes.map((line) => `    ${line}`), `    gives ${results}`];
  });
  return [showNode({ ...node, op: { ...node.op, attrs: plain } }), ...inner];
}

/** The graphs within a node, by the names of its attributes. */
function bodiesOf(node: Node): readonly (readonly [string, Graph])[] {
  const [loop, sides] = [node.op.as(scan), node.op.as(branch)], facts = node.inputs.map(factOf);
  if (loop !== undefined) return [['body', bodyGraph(loop.body, bodyInputs(loop, facts))]];
  return sides === undefined ? [] : ([['then', sides.then], ['otherwise', sides.otherwise]] as const).map(([name, body]) => [name, bodyGraph(body, facts.slice(1))]);
}

/** One line a step, those of a loop or branch under it; memory as region and buffer id, or as region and offset once the plan has allocated it. */
function showSteps(calls: Calls | Plan, placeOf: (ref: Ref) => string): readonly string[] {
  const tensor = (t: TensorView): string => `${t.dtype}[${t.shape.join(',')}] ${placeOf(t.ref)}`;
  const argument = (a: Argument): string => (a === null ? '-' : isRef(a) ? placeOf(a) : String(a));
  const stateCopy = (t: StateCopy): string => `${placeOf(t.state)} ${placeOf(t.arena)} ${t.bytes} bytes`;
  const stride = (bytes: number): string => (bytes === 0 ? '' : ` (${bytes < 0 ? '' : '+'}${bytes} an iteration)`);
  const copies = (when: string, all: readonly RangeCopy[]): readonly string[] => all.map((c) =>
    `       ${when} ${placeOf(c.to)}${stride(c.toStride)} = ${c.from === null ? 'zeros' : placeOf(c.from)}${stride(c.fromStride)} ${c.bytes} bytes`);
  const text = (invocation: Invocation): string => {
    switch (invocation.kind) {
      case 'kernel': return `${invocation.kernel} ${kernels[invocation.kernel].params.map((p, k) => `${p.name}=${argument(invocation.args[k] ?? null)}`).join(' ')}`;
      case 'script': return `script ${invocation.operator} ${JSON.stringify(invocation.attrs)} ${invocation.inputs.map(tensor).join(', ')} -> ${invocation.outputs.map(tensor).join(', ')}`;
      case 'loop': return `loop over the next ${invocation.steps} steps, ${invocation.count} times${invocation.condition === null ? '' : ` while ${placeOf(invocation.condition)}`}`;
      case 'branch': return `branch by ${placeOf(invocation.predicate)}: the next ${invocation.then} steps, else the ${invocation.otherwise} behind them`;
    }
  };
  const moved = (invocation: Invocation): readonly string[] => (invocation.kind === 'loop' ? [...copies('at first', invocation.enter), ...copies('before', invocation.before), ...copies('after', invocation.after)]
    : invocation.kind === 'branch' ? [...copies('then', invocation.thenCopies), ...copies('else', invocation.otherwiseCopies)] : []);
  const controls = controlsOf(calls.steps);
  return calls.steps.flatMap(({ label, invocation, loads, saves }, i) => {
    const depth = controls.filter((c) => c.at < i && i < endOf(c)).length;
    return [
      ...loads.map((t) => `       load ${stateCopy(t)}`),
      `${String(i).padStart(4)}   ${text(invocation)}  # ${label}`,
      ...moved(invocation),
      ...saves.map((t) => `       save ${stateCopy(t)}`),
    ].map((line) => `${'  '.repeat(depth)}${line}`);
  });
}

function showCalls(calls: Calls): Shown {
  const placeOf = ({ buffer, offset }: Ref): string => `${buffer.region}#${buffer.id}${offset === 0 ? '' : `+${offset}`}`;
  const buffers = calls.buffers.map((b) => `${b.region}#${b.id} ${b.bytes} bytes`);
  return { text: `${[...showSteps(calls, placeOf), ...buffers].join('\n')}\n`, json: { steps: calls.steps, buffers: calls.buffers } };
}

function showPlan(plan: Plan): Shown {
  const placeOf = ({ buffer, offset }: Ref): string => `${buffer.region}+${(plan.offsets.get(buffer.id) ?? 0) + offset}`;
  const { arenaBytes, stateBytes, weightsBytes } = plan;
  return {
    text: `${[...showSteps(plan, placeOf), `arena ${arenaBytes}, state ${stateBytes}, weights ${weightsBytes} bytes`].join('\n')}\n`,
    json: { arenaBytes, stateBytes, weightsBytes, steps: plan.steps, offsets: Object.fromEntries(plan.offsets) },
  };
}
