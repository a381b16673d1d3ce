/** An error that the user of a program can fix. If uncaught, only its message is printed, in one line; the exit code is 1. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}

/** The names of things, as a message lists them. */
export const listed = (names: readonly string[]): string => names.join(', ');

// --- models

export const otherEmbedded = (message: string, name: string): UserError => new UserError(`${message}; this executable contains the model '${name}'`);
export const noEval = (model: string, operators: readonly string[]): UserError =>
  new UserError(`${model}: has script steps (${listed(operators)}) whose evaluation this program does not include: build it with --model ${model}`);
export const badAttributes = (model: string, operator: string): UserError =>
  new UserError(`${model}: the attributes of its script step ${operator} are not JSON: pack it again`);
export const badMetadata = (model: string): UserError => new UserError(`${model}: its metadata is not a JSON object: pack it again`);
export const noFrontEnd = (model: string): UserError =>
  new UserError(`${model}: its metadata has no "frontEnd": pack it with a --metadata FILE.json that describes the front end`);
export const frontEndFault = (fault: string): UserError => new UserError(`front end: ${fault}`);
export const frontEndField = (field: string, value: unknown): UserError =>
  new UserError(`front end: "${field}" must be a number, not ${JSON.stringify(value) ?? 'missing'}`);
export const frontEndType = (type: unknown): UserError =>
  new UserError(`front end: "type" is ${JSON.stringify(type)}; this runtime supports "log-mel"`);

export const detectorFault = (fault: string): UserError => new UserError(`detector: ${fault}`);
export const detectorField = (field: string, value: unknown): UserError =>
  new UserError(`detector: "${field}" must be a number, not ${JSON.stringify(value) ?? 'missing'}: give it to the Detector, or pack the model by its manifest`);
export const detectorInput = (model: string): UserError =>
  new UserError(`${model}: a Detector takes a network with one input of features ([.., frames, channels] of f32, i8 or u8) and one probability, packed without --pulse`);

const wanted = (shape: readonly number[], dtype: string): string => `${dtype}[${listed(shape.map(String))}]`;

export const noSuchPort = (model: string, kind: 'input' | 'output', name: string, names: readonly string[]): UserError =>
  new UserError(`${model}: no ${kind} is named '${name}'; the ${kind}s are ${listed(names)}`);
export const inputMissing = (model: string, name: string, shape: readonly number[], dtype: string): UserError =>
  new UserError(`${model}: input '${name}' ${wanted(shape, dtype)} is missing`);
/** `name` null: in place of all inputs. */
export const notValues = (model: string, name: string | null, given: unknown): UserError =>
  new UserError(`${model}: ${name === null ? 'takes an array of numbers, or one for each input by its name' : `input '${name}' takes an array of numbers`}, not ${typeof given === 'string' ? 'a string' : String(given)}`);
export const inputLength = (model: string, name: string, shape: readonly number[], dtype: string, given: number): UserError =>
  new UserError(`${model}: input '${name}' is ${wanted(shape, dtype)}, not ${given} values`);
export const inputShape = (model: string, name: string, shape: readonly (number | string)[], dtype: string, given: readonly number[], givenDtype: string): UserError =>
  new UserError(`${model}: input '${name}' is ${dtype}[${listed(shape.map(String))}], not ${wanted(given, givenDtype)}`);
export const severalInputs = (model: string, names: readonly string[]): UserError =>
  new UserError(`${model}: the model has several inputs: pass them by name, { ${listed(names)} }`);
export const stringNeeded = (model: string, name: string): UserError =>
  new UserError(`${model}: input '${name}' is a string: pass its bytes, an ArrayBuffer (linnet run: --in ${name}=@FILE)`);
export const stringTooLong = (model: string, name: string, room: number, given: number): UserError =>
  new UserError(`${model}: input '${name}' was packed for at most ${room} bytes, not ${given}: pack it with --input ${name}=${given}:string`);
export const notWav = (model: string, name: string, why: string): UserError =>
  new UserError(`${model}: input '${name}' takes a WAV file of 16-bit PCM: ${why}`);
export const notString = (model: string, name: string, dtype: string): UserError => new UserError(`${model}: input '${name}' is ${dtype}, not a string: pass a .npy file`);
export const wholeFrames = (model: string, name: string, size: number, given: number): UserError =>
  new UserError(`${model}: input '${name}' takes whole frames of ${size} values, not ${given} values`);
export const unevenFrames = (model: string, name: string, expected: number, given: number): UserError =>
  new UserError(`${model}: input '${name}' must have ${expected} frames to match the first input, not ${given}`);
export const streamTooShort = (model: string, name: string, frames: number, given: number): UserError =>
  new UserError(`${model}: a run takes ${frames} frames of input '${name}', but the array has ${given}`);
export const isStream = (model: string, pulse: number): UserError =>
  new UserError(`${model}: the model is a stream of ${pulse} frames per pulse: use stream() (linnet run: --stream)`);
export const isNoStream = (model: string): UserError => new UserError(`${model}: the model is not a stream: use run(), or pack it with --pulse N`);
export const streamEnded = (model: string): UserError => new UserError(`${model}: this stream has ended: call reset() to begin another`);

// --- arrays in files

export const noLabelled = (file: string, labels: number, outputs: readonly string[]): UserError =>
  new UserError(`${file}: ${labels} labels, but no output has that many values: ${listed(outputs)}`);
export const notNpy = (file: string, why: string): UserError => new UserError(`${file}: ${why}`);
export const notJson = (file: string, why: string): UserError => new UserError(`${file}: not JSON: ${why}`);

// --- sound

export const noSource = (source: string): UserError =>
  new UserError(`no audio source '${source}': use a WAV file, - for raw 16-bit samples on standard input, or alsa:hw:CARD,DEVICE (arecord -l lists them)`);
export const noSpeaker = (sink: string): UserError => new UserError(`no audio sink '${sink}': use - for raw 16-bit samples on standard output, or alsa:hw:CARD,DEVICE (aplay -l lists them)`);
export const badWav = (file: string, why: string): UserError => new UserError(`${file}: unsupported WAV file: ${why}`);
export const cutWav = (file: string, missing: number): UserError =>
  new UserError(`${file}: the file is truncated: ${missing} bytes of the audio that its header declares are missing`);
export const halfSample = (source: string, bytes: number, left: number): UserError =>
  new UserError(`${source}: ends in the middle of a sample: ${left} of ${bytes} bytes`);
export const badRate = (rate: number): UserError => new UserError(`a microphone's rate must be a positive integer, in samples per second, not ${rate}`);
export const overrun = (source: string, count: number): string => `${source}: overrun ${count}: audio was lost because the program was too slow`;
export const noScore = (): UserError => new UserError('Trigger.push: the score is undefined; does the output have this many classes?');
