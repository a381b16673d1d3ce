import { UserError, brokenModel, modelHasNoNodes, some } from '../../errors.ts';

const model = 'ONNX model';

export const brokenOnnx = (file: string, problem: string): UserError => brokenModel(file, model, problem);
export const onnxHasNothing = (file: string): UserError => modelHasNoNodes(file, model);

export const valueDefinedTwice = (file: string, value: string, node: string): UserError => new UserError(`${file}: value '${value}' has two definitions, one by node '${node}'`);
export const badInitializer = (file: string, name: string, problem: string): UserError => new UserError(`${file}: initializer '${name}': ${problem}`);
export const inputNotTensor = (file: string, name: string, what: string): UserError => new UserError(`${file}: input '${name}' is ${what}, and a board is given tensors; name other outputs that do not need it (--output NAME)`);
export const valueMissing = (file: string, value: string, reader: string): UserError => new UserError(`${file}: ${reader} reads '${value}', which nothing gives`);
export const unknownDomains = (file: string, domains: readonly string[]): UserError =>
  new UserError(`${file}: it uses operators of ${domains.length === 1 ? 'the domain' : 'the domains'} ${some(domains)}, which Linnet does not know; export it with ONNX's own operators`);
