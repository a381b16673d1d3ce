import { UserError, brokenModel } from '../../errors.ts';

const model = 'TensorFlow Lite model';

export const brokenTflite = (file: string, problem: string): UserError => brokenModel(file, model, problem);
export const tfliteHasNothing = (file: string): UserError => new UserError(`${file}: a ${model} without outputs; the file is damaged or of another format`);
export const badTensor = (file: string, tensor: string, problem: string): UserError => new UserError(`${file}: tensor '${tensor}': ${problem}`);
export const noTensor = (file: string, index: number, reader: string): UserError => new UserError(`${file}: ${reader} names tensor ${index}, which the file lacks`);
export const tensorNotGiven = (file: string, tensor: string, reader: string): UserError => new UserError(`${file}: ${reader} reads tensor '${tensor}', which nothing before it gives`);
