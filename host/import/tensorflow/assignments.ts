/** Operators that change a variable, input 0, and what becomes of its value and input 1. */
export const writes: ReadonlyMap<string, 'set' | 'AddV2' | 'Sub'> = new Map([
  ['Assign', 'set'], ['AssignVariableOp', 'set'], ['AssignAdd', 'AddV2'], ['AssignAddVariableOp', 'AddV2'], ['AssignSub', 'Sub'], ['AssignSubVariableOp', 'Sub'],
]);
