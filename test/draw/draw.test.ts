import { spawnSync } from 'node:child_process';
import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { compile, stagesOf } from '../../host/compile.ts';
import { layOut } from '../../host/draw/layout.ts';
import { memorySvg } from '../../host/draw/memory.ts';
import { commonFolder, foldName } from '../../host/draw/names.ts';
import { drawNetwork, drawPage } from '../../host/draw/page.ts';
import { networkSvg } from '../../host/draw/svg.ts';
import { bug } from '../../host/errors.ts';
import { graphDef, placeholder } from '../import/graph-def.ts';
import { model as onnxModel, node, value } from '../import/onnx-model.ts';
import { generated } from '../networks/generated/networks.ts';

const board = loadBoard('host');
const parseXml = (text: string): string => spawnSync('python3', ['-c', 'import sys, xml.dom.minidom; xml.dom.minidom.parseString(sys.stdin.buffer.read())'], { input: text, encoding: 'utf8' }).stderr;

test('a folder of most names is folded', (t) => {
  t.is(commonFolder(['StatefulPartitionedCall/model/a/x', 'StatefulPartitionedCall/model/b/y', 'StatefulPartitionedCall/model/c', 'Identity']), 'StatefulPartitionedCall/model/');
  t.is(commonFolder(['net/a', 'net/b', 'net/c']), '', 'too short to be worth it');
  t.is(commonFolder(['long_folder/a', 'long_folder/b', 'x', 'y']), '', 'only half of them');
  t.is(foldName('long_folder/a', 'long_folder/'), '~/a');
  t.is(foldName('other/a', 'long_folder/'), 'other/a');
});

const decluttered = (model: Uint8Array, inputs = {}) => {
  for (const at of stagesOf(model, 'm', { board, ...inputs })) if (at.stage === 'declutter') return at.value.graph;
  return bug('no graph');
};

test('every operator, input and output is drawn once, none over another, with an arrow for every operand that is no constant', (t) => {
  for (const name of ['mobilenet', 'lstm', 'wavenet'] as const) {
    const { model } = generated[name]!(), graph = decluttered(model), { boxes, arrows, width, height } = layOut(graph);
    t.is(boxes.length, graph.operators().length + graph.inputs.length + graph.states.length + graph.outputs.length, name);
    const operands = graph.operators().flatMap((n) => n.inputs.filter((w) => w.node.op.name !== 'Const'));
    t.is(arrows.length, new Set(graph.operators().flatMap((n) => n.inputs.filter((w) => w.node.op.name !== 'Const').map((w) => `${w.node.id} ${n.id}`))).size + graph.outputs.length, name);
    t.true(operands.length > 0 && arrows.every((points) => points.length >= 2), name);
    for (const [i, a] of boxes.entries()) {
      t.true(a.x >= 0 && a.y >= 0 && a.x + a.width <= width && a.y + a.height <= height, `${name}: ${a.title}`);
      for (const b of boxes.slice(i + 1)) t.false(a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height, `${name}: ${a.title} over ${b.title}`);
    }
    const shares = boxes.reduce((sum, b) => sum + b.share, 0);
    t.true(shares === 0 || Math.abs(shares - 1) < 1e-9, name);
    t.is(parseXml(networkSvg({ boxes, arrows, width, height })), '', name);
  }
});

test('names may hold anything', (t) => {
  const model = onnxModel({ nodes: [{ ...node('Relu', ['x'], ['</summary>"\u0001']), name: '</text><script>alert("&")</script>\u0001' }], inputs: [value('x', [4])], outputs: [value('</summary>"\u0001', [4])] });
  const page = drawPage(model, '<model>', { board });
  t.false(/<script|<model>/.test(page));
  t.is(parseXml(drawNetwork(model, 'm', { board })), '');
});

test('the arena over the steps: every buffer within it', (t) => {
  const { model } = generated['mobilenet']!(), { plan } = compile(model, 'm', { board });
  const drawing = memorySvg(plan);
  t.is(parseXml(drawing), '');
  const live = [...drawing.matchAll(/class="live".*?y="([\d.-]+)".*?height="([\d.]+)"/g)];
  t.true(live.length > 5);
  for (const [, y, height] of live) t.true(Number(y) >= 27.9 && Number(y) + Number(height) <= 348.1, `${y} ${height}`);
});

test('a page has the stages, the cost, the memory and the steps; open lengths leave out the last two', (t) => {
  const titles = (page: string): readonly string[] => [...page.matchAll(/<summary>([^<]*?):? ?(?:<|\d|$|on )/gm)].map((m) => m[1]!.trim());
  const { model } = generated['wavenet']!();
  t.deepEqual(titles(drawPage(model, 'wavenet', { board, pulse: 8 })), ['After decluttering', 'In pulses of', 'Cost', 'Memory', '']);
  t.deepEqual(titles(drawPage(model, 'wavenet', { board })).slice(0, 2), ['After decluttering', 'Cost']);
});

test('a graph that nobody could read is refused', (t) => {
  const chain = Array.from({ length: 1600 }, (_, i) => ({ name: `n${i}`, op: i % 2 === 0 ? 'Tanh' : 'Sigmoid', input: [i === 0 ? 'x' : `n${i - 1}`] }));
  t.throws(() => drawNetwork(graphDef(placeholder('x', 4), ...chain), 'm', { board }), { message: /m: 1600 operators are too many for a drawing, which has 1500 at most; linnet dump prints them/ });
});
