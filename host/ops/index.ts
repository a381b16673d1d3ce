import { families } from './index.gen.ts';
import { type Operator, isOperator } from './operator.ts';

/** An operator, the family that it belongs to, and the name of its object, which is also that of its evaluation in src/eval. */
export interface Entry { readonly family: string; readonly key: string; readonly operator: Operator<never> }

/** Every operator: what a family exports is registered. */
export const operators: readonly Entry[] = Object.entries(families).flatMap(([family, exported]) =>
  Object.entries<unknown>(exported).flatMap(([key, operator]) => (isOperator(operator) ? [{ family, key, operator }] : [])));

/** What `linnet ops` prints of each. `kernel`: C kernels cover some or all of its cases, or nothing is computed. */
export const operatorList = (): readonly { readonly name: string; readonly family: string; readonly kernel: boolean; readonly doc: string }[] =>
  operators.map(({ family, operator }) => ({ name: operator.name, family, kernel: operator.lower !== undefined || operator.alias !== undefined, doc: operator.doc ?? '' }));
