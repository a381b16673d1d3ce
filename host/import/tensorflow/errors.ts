import { UserError, brokenModel, modelHasNoNodes, some } from '../../errors.ts';

const model = 'TensorFlow graph';

export const brokenGraph = (file: string, problem: string): UserError => brokenModel(file, model, problem);
export const graphHasNoNodes = (file: string): UserError => modelHasNoNodes(file, model);

export const savedModelAlone = (file: string): UserError => new UserError(`${file}: this is a TensorFlow SavedModel; give its folder, which also holds the variables`);
export const savedModelOfText = (folder: string): UserError => new UserError(`${folder}: a SavedModel in text form (saved_model.pbtxt), which is not supported; save it in binary form (saved_model.pb)`);
/** `problem` names the file of the folder that is damaged. */
export const brokenSavedModel = (folder: string, problem: string): UserError => new UserError(`${folder}: ${problem}`);
export const noSignature = (folder: string, wanted: string, names: readonly string[]): UserError =>
  new UserError(`${folder}: no signature '${wanted}'${names.length === 0 ? ' and no other; save the model with one' : `, but ${some(names)}; choose one with --signature NAME`}`);

export const variableWithoutValue = (file: string, variable: string): UserError =>
  new UserError(`${file}: variable '${variable}' has neither a value in this file nor a constant initialiser; freeze the graph, or use a SavedModel with its variables`);
export const variableInLoop = (file: string, variable: string, node: string): UserError =>
  new UserError(`${file}: node '${node}' assigns to variable '${variable}' inside a loop, which is not supported; carry the value as a loop variable`);
