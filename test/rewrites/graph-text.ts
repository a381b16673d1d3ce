import { constant, input } from '../../host/graph/constant.ts';
import { fact } from '../../host/graph/fact.ts';
import { Graph, type Wire } from '../../host/graph/graph.ts';
import type { Op } from '../../host/graph/op.ts';
import { type NumericDType, tensor, tensorOf } from '../../src/eval/tensor.ts';
import { entryOf, opOf } from '../ops/case.ts';
import type { Random } from '../pulse/random.ts';

export interface Numbers { readonly dtype: NumericDType; readonly shape: readonly number[]; readonly data?: readonly number[] }

/** What graphs in text are written with. */
export interface Vocabulary {
  readonly inputs: Readonly<Record<string, Numbers>>;
  readonly constants?: Readonly<Record<string, Required<Numbers>>>;
  /** Operators with attributes, by the name that they have in the text; others are operators without, by their key. */
  readonly ops: Readonly<Record<string, readonly [key: string, attrs: Readonly<Record<string, unknown>>]>>;
}

/**
 * A graph from one line of text, such as `y = conv(x, ~3x3x8x4); relu(y), tanh(y)`: what the last part lists are the outputs. `~3x3` is an f32
 * constant of that shape with random values, `0.2` an f32 scalar, `y.1` the second output of y.
 */
export function parseGraph(text: string, { inputs, constants = {}, ops }: Vocabulary, random: Random): Graph {
  const graph = new Graph();
  const node = (name: string, op: Op, from: readonly Wire[]): Wire => ({ node: graph.add(name, op, from), slot: 0 });
  const wires = new Map<string, Wire>(Object.entries(inputs).map(([name, { dtype, shape }]) => [name, node(name, input(fact(dtype, shape)), [])]));
  graph.inputs = [...wires].map(([name, wire]) => ({ name, wire }));
  const tokens = text.match(/~[\dx]+|-?\d+(?:\.\d+)?|[A-Za-z]\w*(?:\.\d+)?|[=(),;]/g) ?? [];
  if (tokens.join('') !== text.replaceAll(' ', '')) throw new Error(`cannot be read: ${text}`);
  let at = 0;
  const take = (wanted: string): void => { if (tokens[at++] !== wanted) throw new Error(`expected ${wanted} before ${tokens.slice(at).join(' ')}: ${text}`); };

  function named(name: string): Wire {
    const [base = '', slot] = name.split('.');
    const known = wires.get(base);
    if (known !== undefined) return { node: known.node, slot: Number(slot ?? known.slot) };
    const value = constants[base];
    if (value === undefined) throw new Error(`no ${base}: ${text}`);
    return node(base, constant(tensorOf(value.dtype, value.shape, value.data)), []);
  }

  function expression(): Wire {
    const token = tokens[at++] ?? '';
    if (token.startsWith('~')) return node('values', constant(random.values(token === '~' ? [] : token.slice(1).split('x').map(Number))), []);
    if (/^-?\d/.test(token)) return node('scalar', constant(tensor('f32', [], [Number(token)])), []);
    if (tokens[at] !== '(') return named(token);
    at++;
    const operands = list();
    take(')');
    const [key, attrs] = ops[token] ?? [token, {}];
    return node(`n${graph.size}`, opOf(entryOf(key), attrs), operands);
  }

  function list(): readonly Wire[] {
    const out = [expression()];
    while (tokens[at] === ',') { at++; out.push(expression()); }
    return out;
  }

  while (tokens[at + 1] === '=') {
    const name = tokens[at]!;
    at += 2;
    wires.set(name, expression());
    take(';');
  }
  graph.outputs = list().map((wire, i) => ({ name: `y${i}`, wire }));
  if (at !== tokens.length) throw new Error(`more than a graph, from ${tokens.slice(at).join(' ')}: ${text}`);
  graph.dropUnused();
  return graph;
}
