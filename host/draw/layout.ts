import { Graph as LayeredGraph, type Edge, layout } from '@dagrejs/dagre';
import { showFact } from '../graph/fact.ts';
import { type Graph, type Node, factOf } from '../graph/graph.ts';
import { type NodeCounts, countNodes } from '../cost.ts';
import { commonFolder, foldName } from './names.ts';

/** A node at a place of the drawing, in pixels; `x` and `y` are those of its upper left corner. */
export interface Box {
  readonly x: number; readonly y: number; readonly width: number; readonly height: number;
  readonly kind: 'input' | 'operator' | 'output';
  readonly title: string;
  /** The node's name, and its result. */
  readonly lines: readonly string[];
  /** Everything that there is to say of it, a line each. */
  readonly details: readonly string[];
  /** Of all multiply-adds; 0 where lengths are symbolic. */
  readonly share: number;
}

export interface Drawing {
  readonly width: number; readonly height: number;
  readonly boxes: readonly Box[];
  /** Points of each arrow. */
  readonly arrows: readonly (readonly { readonly x: number; readonly y: number }[])[];
}

const characterWidth = 7.3, lineHeight = 16, padding = 10, longestLine = 44;
/** What reads so many results pulls none of them down to itself, away from where they are made. */
const manyInputs = 4;
const shortened = (text: string): string => (text.length > longestLine ? `${text.slice(0, longestLine / 2 - 1)}…${text.slice(-longestLine / 2)}` : text);

type Content = Pick<Box, 'kind' | 'title' | 'lines' | 'details' | 'share'>;

/** Places a graph in layers from top to bottom, constants left out. */
export function layOut(graph: Graph): Drawing {
  const layered = new LayeredGraph({ multigraph: true }).setGraph({ rankdir: 'TB', nodesep: 24, edgesep: 8, ranksep: 28, marginx: 12, marginy: 12, ranker: graph.size > 2000 ? 'longest-path' : 'network-simplex' }).setDefaultEdgeLabel(() => ({}));
  const contents = new Map<string, Content>();
  const place = (id: string, content: Content): void => {
    const longest = Math.max(...[content.title, ...content.lines].map((line) => line.length));
    contents.set(id, content);
    layered.setNode(id, { width: Math.ceil(longest * characterWidth) + 2 * padding, height: lineHeight * (1 + content.lines.length) + padding });
  };
  const operators = graph.operators(), counts = new Map(countNodes(graph).map((c, i) => [operators[i]!, c]));
  const macs = [...counts.values()].reduce((sum, { mac }) => sum + (typeof mac === 'number' ? mac : 0), 0);
  const folder = commonFolder(operators.map((n) => n.name));
  for (const { name, wire } of [...graph.inputs, ...graph.states]) place(String(wire.node.id), { kind: 'input', title: name, lines: [showFact(factOf(wire))], details: [], share: 0 });
  for (const node of operators) place(String(node.id), contentOf(node, counts.get(node)!, macs, folder));
  for (const node of operators) for (const { node: from } of node.inputs) if (contents.has(String(from.id))) layered.setEdge(String(from.id), String(node.id), { weight: node.inputs.length > manyInputs ? 1 : 3 });
  for (const { name, wire } of graph.outputs) {
    place(`output ${name}`, { kind: 'output', title: name, lines: [showFact(factOf(wire))], details: [], share: 0 });
    if (contents.has(String(wire.node.id))) layered.setEdge(String(wire.node.id), `output ${name}`);
  }
  layout(layered);
  const { width = 0, height = 0 } = layered.graph();
  return {
    width, height,
    boxes: layered.nodes().map((id: string) => {
      const { x = 0, y = 0, width: w, height: h } = layered.node(id);
      return { ...contents.get(id)!, x: x - w / 2, y: y - h / 2, width: w, height: h };
    }),
    arrows: layered.edges().map((edge: Edge) => layered.edge(edge).points ?? []),
  };
}

function contentOf(node: Node, { mac, parameters, stateBytes }: NodeCounts, macs: number, folder: string): Content {
  const attributes = Object.entries(node.op.attrs).filter(([, value]) => value !== null && (typeof value !== 'object' || Array.isArray(value))).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  const zero = (n: unknown): boolean => n === 0;
  return {
    kind: 'operator', title: node.op.name, lines: [shortened(foldName(node.name, folder)), shortened(node.outputs.map(showFact).join(' '))],
    details: [
      node.name, ...attributes.map(shortened), ...(zero(mac) ? [] : [`${String(mac)} multiply-adds`]), ...(parameters === 0 ? [] : [`${parameters} parameters`]), ...(zero(stateBytes) ? [] : [`${String(stateBytes)} bytes of state`]),
      ...(node.labels.length === 0 ? [] : [`by ${[...new Set(node.labels)].join(', ')}`]),
    ],
    share: typeof mac === 'number' && macs > 0 ? mac / macs : 0,
  };
}
