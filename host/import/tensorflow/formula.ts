import type { Attrs } from '../../graph/op.ts';
import type { Wire } from '../../graph/graph.ts';
import type { ImportedWire } from '../../stages.ts';
import { Arithmetic } from '../arithmetic.ts';
import { deferred, deferredMany } from '../deferred.ts';
import type { BuildNode, Call } from './call.ts';

/** `build` makes the operator's output of its inputs. */
export type Formula = (a: Arithmetic, ...inputs: readonly Wire[]) => Wire;

/** Adds what a formula makes of all inputs of the node, whose facts are known by then. */
export const add = (c: Call, name: string, attrs: Attrs, inputs: readonly ImportedWire[], build: Formula): ImportedWire => c.add(deferred(name, attrs, (make, wires) => build(new Arithmetic(make), ...wires)), ...inputs);

/** The same of a formula with several results. */
export const addMany = (c: Call, name: string, attrs: Attrs, outputs: number, inputs: readonly ImportedWire[], build: (a: Arithmetic, ...inputs: readonly Wire[]) => readonly Wire[]): readonly ImportedWire[] =>
  c.addMany(deferredMany(name, attrs, (make, wires) => build(new Arithmetic(make), ...wires)), outputs, ...inputs);

const counted = (c: Call, count: number): readonly ImportedWire[] => (count === 1 ? [c.one()] : count === 2 ? c.two() : count === 3 ? c.three() : c.four());

/** An operator without attributes that is a formula of `count` inputs. */
export const formula = (name: string, count: 1 | 2 | 3 | 4, build: Formula): BuildNode => (c) => add(c, name, {}, counted(c, count), build);
