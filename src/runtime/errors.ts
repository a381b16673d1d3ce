/** What the user of a program can put right. Uncaught, only its message is printed, in one line; the exit code is 1. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}

/** The names of things, as a message lists them. */
export const listed = (names: readonly string[]): string => names.join(', ');

// --- models

export const otherEmbedded = (message: string, name: string): UserError => new UserError(`${message}; this executable holds the model '${name}'`);
export const noEval = (model: string, operators: readonly string[]): UserError =>
  new UserError(`${model}: runs ${listed(operators)} in script, which this program does not carry: build it with --model ${model}`);
export const badAttributes = (model: string, operator: string): UserError =>
  new UserError(`${model}: the attributes of its script step ${operator} are not JSON: pack it again`);
export const badMetadata = (model: string): UserError => new UserError(`${model}: its metadata is not a JSON object: pack it again`);
export const noFrontEnd = (model: string): UserError =>
  new UserError(`${model}: its metadata has no "frontEnd": pack it with --metadata FILE.json that says how features are made`);
export const frontEndFault = (fault: string): UserError => new UserError(`front end: ${fault}`);
export const frontEndField = (field: string, value: unknown): UserError =>
  new UserError(`front end: "${field}" must be a number, not ${JSON.stringify(value) ?? 'missing'}`);
export const frontEndType = (type: unknown): UserError =>
  new UserError(`front end: "type" is ${JSON.stringify(type)}, this runtime knows "log-mel"`);

const wanted = (shape: readonly number[], dtype: string): string => `${dtype}[${listed(shape.map(String))}]`;

export const noSuchPort = (model: string, kind: 'input' | 'output', name: string, names: readonly string[]): UserError =>
  new UserError(`${model}: no ${kind} '${name}'; there is ${listed(names)}`);
export const inputMissing = (model: string, name: string, shape: readonly number[], dtype: string): UserError =>
  new UserError(`${model}: input '${name}' ${wanted(shape, dtype)} is missing`);
export const inputLength = (model: string, name: string, shape: readonly number[], dtype: string, given: number): UserError =>
  new UserError(`${model}: input '${name}' is ${wanted(shape, dtype)}, not ${given} values`);
export const inputShape = (model: string, name: string, shape: readonly (number | string)[], dtype: string, given: readonly number[], givenDtype: string): UserError =>
  new UserError(`${model}: input '${name}' is ${dtype}[${listed(shape.map(String))}], not ${wanted(given, givenDtype)}`);
export const severalInputs = (model: string, names: readonly string[]): UserError =>
  new UserError(`${model}: has several inputs: give them by name, { ${listed(names)} }`);
export const stringNeeded = (model: string, name: string): UserError =>
  new UserError(`${model}: input '${name}' is a string: give its bytes, an ArrayBuffer (linnet run: --in ${name}=@FILE)`);
export const stringTooLong = (model: string, name: string, room: number, given: number): UserError =>
  new UserError(`${model}: input '${name}' was packed for at most ${room} bytes, not ${given}: pack it with --input ${name}=${given}:string`);
export const notWav = (model: string, name: string, why: string): UserError =>
  new UserError(`${model}: input '${name}' takes a WAV file of 16-bit PCM: ${why}`);
export const notString = (model: string, name: string, dtype: string): UserError => new UserError(`${model}: input '${name}' is ${dtype}, not a string: give a .npy file`);
export const wholeFrames = (model: string, name: string, size: number, given: number): UserError =>
  new UserError(`${model}: input '${name}' takes whole frames of ${size} values, not ${given} values`);
export const unevenFrames = (model: string, name: string, expected: number, given: number): UserError =>
  new UserError(`${model}: input '${name}' must get ${expected} frames beside those of the first input, not ${given}`);
export const streamTooShort = (model: string, name: string, frames: number, given: number): UserError =>
  new UserError(`${model}: a run takes ${frames} frames of input '${name}', the array has ${given}`);
export const isStream = (model: string, pulse: number): UserError =>
  new UserError(`${model}: is a stream of ${pulse} frames a pulse: use stream() (linnet run: --stream)`);
export const isNoStream = (model: string): UserError => new UserError(`${model}: is not a stream: use run(), or pack it with --pulse N`);
export const streamEnded = (model: string): UserError => new UserError(`${model}: this stream has ended: reset() it to begin another`);

// --- arrays in files

export const noLabelled = (file: string, labels: number, outputs: readonly string[]): UserError =>
  new UserError(`${file}: ${labels} labels, but no output has so many values: ${listed(outputs)}`);
export const notNpy = (file: string, why: string): UserError => new UserError(`${file}: ${why}`);
export const notJson = (file: string, why: string): UserError => new UserError(`${file}: not JSON: ${why}`);

// --- sound

export const noSource = (source: string): UserError =>
  new UserError(`no source of sound '${source}': give a WAV file, - for raw 16-bit samples on standard input, or alsa:hw:CARD,DEVICE (arecord -l lists them)`);
export const badWav = (file: string, why: string): UserError => new UserError(`${file}: not a WAV file that Linnet reads: ${why}`);
export const cutWav = (file: string, missing: number): UserError =>
  new UserError(`${file}: the file was cut: ${missing} bytes of the sound that its header announces are missing`);
export const halfSample = (source: string, bytes: number, left: number): UserError =>
  new UserError(`${source}: ended in the middle of a sample: ${left} of ${bytes} bytes`);
export const badRate = (rate: number): UserError => new UserError(`a microphone's rate must be a positive number of samples a second, not ${rate}`);
export const overrun = (source: string, count: number): string => `${source}: overrun ${count}: audio was lost because the program was too slow`;
export const noScore = (): UserError => new UserError('Trigger.push: there is no score; does the output have this many classes?');
