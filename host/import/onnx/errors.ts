import { UserError, brokenModel } from '../../errors.ts';

const model = 'ONNX model';

export const brokenOnnx = (file: string, problem: string): UserError => brokenModel(file, model, problem);
export const onnxHasNothing = (file: string): UserError => new UserError(`${file}: an ${model} without outputs; the file is damaged or of another format`);

export const valueDefinedTwice = (file: string, value: string, node: string): UserError => new UserError(`${file}: value '${value}' has two definitions, one by node '${node}'`);
export const namedTwice = (file: string, name: string): UserError => new UserError(`${file}: two inputs, outputs or initializers are named '${name}'`);
export const badInitializer = (file: string, name: string, problem: string): UserError => new UserError(`${file}: initializer '${name}': ${problem}`);
export const inputNotTensor = (file: string, name: string, what: string): UserError => new UserError(`${file}: input '${name}' is ${what}, and a board is given tensors of numbers; name other outputs that do not need it (--output NAME)`);
export const valueMissing = (file: string, value: string, reader: string): UserError => new UserError(`${file}: ${reader} reads '${value}', which nothing gives`);
