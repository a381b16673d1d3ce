import { flatFamilies } from '../flat.gen.ts';
import { type Operator, isOperator } from '../operator.ts';

const byName: ReadonlyMap<string, Operator<never>> = new Map(
  Object.values(flatFamilies).flatMap((family) => Object.values<unknown>(family)).filter(isOperator).map((o) => [o.name, o]));

/** The operator of a name, among those that hold no others; undefined where there is none. */
export const registered = (name: string): Operator<never> | undefined => byName.get(name);
