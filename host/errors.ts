import { isBuiltin } from 'node:module';
import { closest } from './closest.ts';

/** Every user error, one function per message: what is wrong, where, and what to do. `cli.ts` prints it in one line, exit code 1. */
export class UserError extends Error {
  override readonly name = 'UserError';

  /** Names in model files may contain anything; the message is still one line of bounded length. */
  constructor(message: string) {
    const line = message.replace(/[\x00-\x1f\x7f-\x9f]+/g, '?');
    super(line.length > 4000 ? `${line.slice(0, 4000)} ...` : line);
  }
}

/** An impossible state: a bug in Linnet, printed with its stack. */
export function bug(what: string): never {
  throw new Error(`this is a bug in Linnet: ${what}`);
}

/** A hint where a misspelt word is near a known one. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = closest(word, known);
  return near === word ? '' : meant(near);
}

const meant = (near: string | null): string => (near === null ? '' : ` (did you mean '${near}'?)`);

// --- boards

const list = (names: readonly string[]): string => names.join(', ');

/** `from`: the board file that inherits it, null when the user named it. */
export function noBoard(name: string, from: string | null, closest: string | null, boards: readonly string[]): UserError {
  return new UserError(`${from === null ? '' : `${from}: `}no board '${name}'${meant(closest)}; the boards are ${list(boards)}`);
}
export function boardNotJson(file: string, problem: string): UserError {
  return new UserError(`${file}: not JSON: ${problem}`);
}
export function boardFileInvalid(file: string, problem: string): UserError {
  return new UserError(`${file}: ${problem}; the fields are described in boards/board.schema.json`);
}
export function boardInheritsItself(file: string): UserError {
  return new UserError(`${file}: inherits itself`);
}
export function boardNeedsNoBinary(board: string, boards: readonly string[]): UserError {
  return new UserError(`board '${board}' has no processor, so no executable can be built for it; use one of ${list(boards)}`);
}
export const notForAnyBoard = (file: string, processor: string, boards: readonly string[]): UserError =>
  new UserError(`${file}: a program for ${processor}, which none of the boards has: ${boards.join(', ')}`);
export function noEmulator(board: string, command: string, install: string): UserError {
  return new UserError(`${command} is needed to run ${board}'s binary on this machine; type: ${install}`);
}

export function referenceBoardMissing(): UserError {
  return new UserError("board 'reference' runs in QuickJS compiled to WebAssembly, which does not come with Linnet; type: npm install quickjs-emscripten");
}

// --- boards that ssh reaches

export const noSsh = (why: string): UserError => new UserError(`ssh cannot be started (${why}); install OpenSSH's client, on Debian: sudo apt-get install openssh-client`);
export const unreachable = (host: string, said: string): UserError =>
  new UserError(`${host}: ${said === '' ? 'the connection broke' : said}; \`ssh ${host}\` must work without a question (ssh-copy-id ${host} gives it your key)`);
export const noMachine = (host: string): UserError => new UserError(`${host}: answers, but runs no commands of a Linux board`);
/** `what`: the board or file that is not for it; `machines`: those that run it. */
export const wrongProcessor = (host: string, processor: string, model: string, what: string, machines: string): UserError =>
  new UserError(`${host}: its processor is ${processor}${model === '' ? '' : ` (${model})`}, and ${what} needs ${machines}; nothing was copied. linnet boards lists the boards`);
export const notAnExecutable = (file: string): UserError => new UserError(`${file}: neither a script (.ts, .js) nor an executable that linnet build makes for a board`);
export const noSystemd = (host: string): UserError => new UserError(`${host}: it does not run systemd, which starts apps at boot; copy what linnet build makes and start it as that system starts its services`);
export const noUserManager = (host: string, user: string): UserError => new UserError(`${host}: systemd has no manager for user ${user} (the package dbus-user-session brings it); or deploy with --system`);
export const otherPlace = (host: string, name: string, system: boolean): UserError =>
  new UserError(`${host}: ${name} is there already, ${system ? 'as a service of the user: deploy without --system' : 'as a service of the system: deploy with --system'}, or remove that one first, or choose another --name`);
export const noRoot = (host: string, user: string, said: string): UserError =>
  new UserError(`${host}: --system needs root, and sudo gives it to ${user} only with a password (${said}); log in as root, or deploy without --system`);
export const notCopied = (host: string, name: string, megabytes: string, said: string): UserError => new UserError(`${host}: ${name} (${megabytes} MB) was not copied: ${said}; what runs there goes on`);
export const doesNotRun = (host: string, name: string, said: string): UserError => new UserError(`${host}: ${name} does not start there: ${said}; what runs there goes on`);
/** `after`: what runs there now. */
export const notHealthy = (host: string, name: string, why: string, after: string): UserError => new UserError(`${host}: ${name} ${why}; ${after}`);
export const noApp = (host: string, name: string | undefined, apps: readonly string[]): UserError =>
  new UserError(`${host}: ${name === undefined ? (apps.length === 0 ? 'linnet deploy has put no app there' : `several apps are there (${list(apps)}): choose one with --name`) : `no app '${name}' is there${apps.length === 0 ? '' : `, but ${list(apps)}`}`}`);
export const noneBefore = (host: string, name: string): UserError => new UserError(`${host}: there is no ${name} from before the one that is there`);
export const badAppName = (name: string): UserError => new UserError(`'${name}' cannot be the name of an app: small letters, digits, '-' and '_', at most 40; choose one with --name`);
export const badVersion = (version: string | undefined): UserError =>
  new UserError(`${version === undefined ? 'a package needs a version' : `'${version}' is no version of a Debian package`}: give one with --version, such as --version 1.0.2, or put it into package.json`);
export const commandFailed = (host: string, said: string): UserError => new UserError(`${host}: ${said}`);

// --- toolchain

export function noPrebuiltRuntime(board: string, processor: string, boards: readonly string[]): UserError {
  return new UserError(`board '${board}': this package has no runtime for its processor (${processor}), only for the processors of ${list(boards)}; inherit from one of these boards, or build in a clone of Linnet, which compiles runtimes`);
}
export function noZig(): UserError {
  return new UserError('the C compiler is missing (Python package ziglang); run: node host/setup.mjs');
}
export function noQuickJs(folder: string): UserError {
  return new UserError(`${folder}: there is no quickjs.c in this folder; run: node host/setup.mjs, or set LINNET_QUICKJS to a folder with the QuickJS sources`);
}
export function codeOfOtherCpu(file: string, board: string, findings: readonly string[]): UserError {
  return new UserError(`${file}: contains code that ${board} cannot run: ${findings.slice(0, 3).join('; ')}${findings.length > 3 ? `; ${findings.length - 3} more` : ''}`);
}

// --- streaming

export function cannotStream(node: string, operator: string, reason: string, remedy?: string): UserError {
  return new UserError(`${node} (${operator}) cannot be streamed: ${reason}${remedy === undefined ? '' : `; ${remedy}`}`);
}
export function noStreamInput(symbol: string, inputs: readonly string[]): UserError {
  return new UserError(`no input has an axis of ${symbol} frames, so there is no stream to split into pulses; declare one with --input, such as --input x=${symbol},40:f32. Inputs: ${list(inputs)}`);
}
export function stateNotOfStream(model: string, states: readonly string[], fault: string): UserError {
  return new UserError(`${model}: ${list(states.map((s) => `'${s}'`))} ${states.length === 1 ? 'keeps its value' : 'keep their values'} from call to call, but calls with parts of a stream do not give what one with all of it gives: ${fault}; pack without --pulse, with the frames of one call as the length of the input`);
}
export function pulseNotLength(pulse: number): UserError {
  return new UserError(`a pulse must be an integer of at least 1 frame, not ${pulse}`);
}
export function pulseNotOfMultiples(pulse: number, multiple: number): UserError {
  return new UserError(`a pulse of ${pulse} frames is impossible: the network only works for streams of a multiple of ${multiple} frames; use a multiple of ${multiple}, such as ${multiple * Math.ceil(pulse / multiple)}`);
}
export function pulseNotMultiple(pulse: number, node: string, operator: string, reason: string, multiple: number): UserError {
  const below = pulse - pulse % multiple;
  const examples = below === 0 ? `${multiple}` : `${below} or ${below + multiple}`;
  return new UserError(`a pulse of ${pulse} frames is impossible at ${node} (${operator}): ${reason}; use a multiple of ${multiple}, such as ${examples}`);
}
export function noRandomInput(name: string, fact: string): UserError {
  return new UserError(`input ${name}, ${fact}, cannot be filled with random values; pass it with --in ${name}=FILE.npy`);
}

// --- command line
export const badOption = (name: string, value: string, wanted: string): string => `--${name} takes ${wanted}, not '${value}'`;
export const badInputOption = (text: string): UserError => new UserError(`--input takes NAME=SHAPE or NAME=SHAPE:TYPE, such as input_node=S,40:f32; not '${text}'`);
export const badValue = (text: string): UserError => new UserError(`--value takes NAME=true, NAME=false, NAME=NUMBER or NAME=FILE.npy; not '${text}'`);
export const badState = (text: string): UserError => new UserError(`--state takes INPUT=OUTPUT or INPUT=OUTPUT@FILE.npy; not '${text}'`);
export const needsOperand = (what: string): string => `needs ${what}`;
export const timesOfEmulator = (board: string): string => `--repeat measures time, and under the emulator that is not ${board}'s: linnet dump --profile --board ${board} counts instructions`;
export const bothOnOutput = 'needs a file for -o: --json prints on standard output too';
export const outMissing = (command: string): string => `${command} needs -o FILE`;
export const needsOption = (command: string, option: string): string => `${command} needs --${option}`;

// --- files
export const cannotRead = (file: string, why: string): UserError => new UserError(`${file}: cannot be read: ${why}`);
export const cannotWrite = (file: string, why: string): UserError => new UserError(`${file}: cannot be written: ${why}`);
export const emptyFile = (file: string): UserError => new UserError(`${file}: the file is empty`);
export const notJson = (file: string, why: string): UserError => new UserError(`${file}: not a JSON object: ${why}`);

export const noScaledPorts = (file: string, models: string): UserError =>
  new UserError(`${file}: --float-io: ${models} do not say what the integers of quantised inputs and outputs stand for`);
export const calibrationInputs = (model: string, inputs: readonly string[]): UserError =>
  new UserError(`${model}: networks with one input are calibrated, and the inputs of this one are ${inputs.length === 0 ? 'none' : some(inputs)}; fix the others with --value, or bind them with --state`);
export const calibrationFolderEmpty = (folder: string): UserError => new UserError(`${folder}: no .npy or .wav file is in this folder; calibration takes arrays of the network's input, or sound`);
export const calibrationFile = (file: string, why: string): UserError => new UserError(`${file}: no calibration data: ${why}`);
export const calibrationNotFinite = (file: string, node: string): UserError => new UserError(`${file}: no calibration data: node '${node}' gives values that are not finite numbers for it`);
export const nothingToQuantize = (model: string): UserError =>
  new UserError(`${model}: no layer is left to quantise: convolutions and products by constant weights in single precision, which --float and --min-snr leave, become integers`);
export const noLayer = (model: string, name: string, names: readonly string[]): UserError => new UserError(`${model}: no layer '${name}'${didYouMean(name, names)} can be quantised; the layers are ${some(names)}`);
export const quantizationField = (file: string, field: string, what: string, value: unknown): UserError =>
  new UserError(`${file}: its ${field} must be ${what}, not ${JSON.stringify(value) ?? 'missing'}; linnet quantize writes such files`);
export const quantizationOfOther = (file: string, model: string): UserError => new UserError(`${file}: ${model} is not the model that it was made for; run linnet quantize again`);
export const quantizedLayerMissing = (file: string, layer: string): UserError =>
  new UserError(`${file}: the network has no layer '${layer}'; give the --input, --output, --value and --state options that linnet quantize had`);
export const manifestType = (file: string, type: unknown): UserError =>
  new UserError(`${file}: "type" is ${JSON.stringify(type) ?? 'missing'}: of JSON files, what linnet quantize wrote and manifests of wake words of microWakeWord ("type": "micro") are taken; metadata goes with --metadata`);
export const manifestField = (file: string, field: string, what: string, value: unknown): UserError =>
  new UserError(`${file}: "${field}" must be ${what}, not ${JSON.stringify(value) ?? 'missing'}`);
export const metadataFault = (file: string, fault: string): UserError => new UserError(`${file}: ${fault}`);
export const badProjectName = (name: string): UserError => new UserError(`'${name}' cannot be a project's name: lower-case letters, digits, ., _ and -, a letter or digit first`);
export const projectExists = (folder: string): UserError => new UserError(`${folder}: there is such a file or folder already; nothing was changed`);

// --- cards

export const flashElsewhere = (platform: string): UserError =>
  new UserError(`linnet flash writes cards on Linux only; ${({ darwin: 'on macOS', win32: 'on Windows' } as Readonly<Record<string, string>>)[platform] ?? 'here'} Raspberry Pi Imager does it (https://www.raspberrypi.com/software): choose 'Use custom' and the image`);
export const notAnImage = (file: string, why: string): UserError => new UserError(`${file}: no image of a card: ${why}; linnet image makes one`);
export const imageCompressed = (file: string, format: string, unpack: string): UserError => new UserError(`${file}: compressed with ${format}; type: ${unpack}`);
export const imageCutShort = (file: string, bytes: number, needed: number): UserError => new UserError(`${file}: its partitions go up to byte ${needed}, but it ends at ${bytes}: copy or download it again`);
/** Why a drive cannot be overwritten. */
export const driveFault = {
  noCard: () => 'there is no card in it',
  system: (what: string, device: string) => `it holds this machine's system (${what} on ${device})`,
  mounted: (at: readonly string[]) => `mounted; type: sudo umount ${at.map((folder) => (/[^\w./-]/.test(folder) ? `'${folder}'` : folder)).join(' ')}`,
  part: (device: string) => `${device} (a RAID, volume, encrypted device or loop) lies on it`,
  readOnly: () => 'write-protected (the slider at the side of a card)',
  small: (has: string, needed: string) => `too small: ${has}, and the image has ${needed}`,
  busy: () => 'something uses it',
};
export const driveRefused = (device: string, fault: string): UserError => new UserError(`${device}: ${fault}; nothing was written`);
export const noDriveNamed = (name: string, parent: string | undefined, removable: readonly string[]): UserError =>
  new UserError(`${name}: ${parent === undefined ? 'no drive' : `a partition; an image takes the whole drive, ${parent}`}; removable drives: ${removable.length === 0 ? 'none' : list(removable)}`);
export const noDriveToFlash = (removable: number): UserError => new UserError(removable === 0 ? 'no removable drive is plugged in' : 'none of the removable drives can be written to');
export const severalDrives = (names: readonly string[]): UserError => new UserError(`several drives can be written to; choose one with --to: ${list(names)}`);
export const flashDenied = (device: string, asRoot: string): UserError => new UserError(`${device}: permission denied; type: ${asRoot}`);
export const flashNotMeant = (device: string): UserError => new UserError(`${device}: its name was not typed; nothing was written`);
export const drivesChanged = (): UserError => new UserError('the drives have changed since they were listed; nothing was written');
export const cardIncomplete = (device: string, bytes: number, why: string): UserError => new UserError(`${device}: the card is incomplete and does not start, after ${bytes} bytes: ${why}; flash it again`);
export const cardDiffers = (device: string, at: number): UserError => new UserError(`${device}: the card gives back other bytes than were written, from byte ${at} on: it is worn out or smaller than it says; use another one`);

// --- model files

/** Some of the names, in quotes. */
export const some = (names: readonly string[], most = 8): string => `${names.slice(0, most).map((n) => `'${n.slice(0, 200)}'`).join(', ')}${names.length > most ? ` and ${names.length - most} more` : ''}`;

export const emptyModel = (file: string): UserError => new UserError(`${file}: the file is empty`);
export const unknownModelFormat = (file: string, models: readonly string[]): UserError => new UserError(`${file}: not a known model format; Linnet reads ${list(models)}`);
export const noModelInFolder = (folder: string, entries: readonly string[], models: readonly string[]): UserError =>
  new UserError(`${folder}: a folder without ${list(entries)}; Linnet reads ${list(models)}`);
export const formatNotRead = (file: string, format: string, instead: string): UserError => new UserError(`${file}: this is ${format}, which Linnet does not read; ${instead}`);
export const textModel = (file: string, models: readonly string[]): UserError => new UserError(`${file}: this is text; Linnet reads the binary form of ${list(models)}`);
/** `model`: what the file was read as. */
export const brokenModel = (file: string, model: string, problem: string): UserError => new UserError(`${file}: not a complete ${model} (${problem}); the file is damaged, truncated or in another format`);
export const modelHasNoNodes = (file: string, model: string): UserError => new UserError(`${file}: a ${model} without nodes; the file is damaged or in another format`);
export const twoNodesOfOneName = (file: string, node: string): UserError => new UserError(`${file}: two nodes are named '${node}'`);
/** `reader`: what names it, such as "node 'a' (Add)". */
export const inputMissing = (file: string, reader: string, input: string, reason: string): UserError => new UserError(`${file}: ${reader} reads '${input}', which is missing: ${reason}`);
export const cyclicModel = (file: string, nodes: readonly string[]): UserError => new UserError(`${file}: these nodes form a cycle: ${some(nodes)}`);
/** A problem of a node, and what the node says beside its inputs. */
export const withAttributes = (problem: string, attributes: { readonly said: string } | undefined): string => (attributes === undefined || attributes.said === '' ? problem : `${problem} (${attributes.said})`);
export const badNode = (file: string, node: string, operator: string, problem: string): UserError => new UserError(`${file}: node '${node}' (${operator}): ${problem}`);
export const noOutputs = (file: string): UserError => new UserError(`${file}: every node is read by another, so none is an output; name one with --output`);
export const noSuchOutput = (file: string, name: string, ends: readonly string[]): UserError =>
  new UserError(`${file}: no node is named '${name}'${didYouMean(name, ends)}${ends.length === 0 ? '' : `; the graph ends in ${some(ends)}`}`);

/** All that is not supported in a model; `reason` is null where the whole operator is unknown. */
export function unsupportedOperators(file: string, refused: readonly { readonly operator: string; readonly reason: string | null; readonly nodes: readonly string[] }[]): UserError {
  const items = refused.map(({ operator, reason, nodes }) => `${operator}${reason === null ? '' : ` (${reason})`} at '${nodes[0]!}'${nodes.length > 1 ? ` and ${nodes.length - 1} more` : ''}`);
  return new UserError(`${file}: not supported: ${items.join('; ')}. Choose outputs that do not depend on them (--output NAME); 'linnet ops' lists the supported operators, and the README says how to add one`);
}

// --- types and shapes

/** `multiple`: what the stream's length would have to be a multiple of for the lengths at hand to be no quotients, 1 where there is nothing. */
export class ShapesContradict extends UserError {
  readonly multiple: number;
  constructor(message: string, multiple: number) {
    super(message);
    this.multiple = multiple;
  }
}
export const shapesContradict = (file: string, node: string, operator: string, problem: string, inputs: readonly string[], multiple: number): ShapesContradict =>
  new ShapesContradict(`${file}: node '${node}' (${operator}) does not fit ${inputs.length === 0 ? 'the network' : `its inputs ${inputs.join(', ')}`}: ${problem}`, multiple);
export const noSuchInput = (file: string, name: string, inputs: readonly string[]): UserError =>
  new UserError(`${file}: no input is named '${name}'${didYouMean(name, inputs)}; the inputs are ${inputs.length === 0 ? 'none' : some(inputs)}`);
export const inputGivenTwice = (name: string): UserError => new UserError(`--input names '${name}' twice`);
export const inputDoesNotFit = (file: string, name: string, given: string, declared: string): UserError =>
  new UserError(`${file}: input '${name}' is ${declared}, but --input says ${given}`);
export const stateTwice = (name: string): UserError => new UserError(`--state binds '${name}' twice`);
export const inputAndState = (name: string): UserError => new UserError(`--value and --state both say what '${name}' is; the value that a state begins with is --state ${name}=OUTPUT@FILE.npy`);
export const stateDoesNotFit = (name: string, given: string, declared: string): UserError => new UserError(`--state: '${name}' is ${declared}, but its first value is ${given}`);
export const stateOfOpenLength = (file: string, name: string, declared: string): UserError =>
  new UserError(`${file}: '${name}' is ${declared}, and a state has a fixed number of elements; say the lengths with --input ${name}=SHAPE`);
export const statesTakeOutputs = (file: string, outputs: readonly string[]): UserError =>
  new UserError(`${file}: every output is what a state becomes; one that is a result too is named with --output, such as --output ${outputs[0] ?? 'NAME'}`);
export const cannotSlide = (node: string, operator: string, reason: string): UserError => new UserError(`${node} (${operator}) cannot be slid: ${reason}`);
export const slideDiffers = (by: number, allowed: number, seed: number): UserError =>
  new UserError(`the slid network's results differ by ${by.toExponential(1)} from those of the whole windows, more than ${allowed} (--seed ${seed}); this is a bug in Linnet; please report it with the model`);
export const noWindow = (file: string, inputs: readonly string[]): UserError =>
  new UserError(`${file}: --slide does not know the axis of the window among the inputs ${some(inputs)}; write ${'S'} in its place, such as --input NAME=1,S,40`);
export const windowOpen = (file: string, input: string): UserError => new UserError(`${file}: the model leaves the length of '${input}' open along S, so there is no window to slide; give it as a number with --input, without S`);
export const slideWithState = (file: string, state: string): UserError => new UserError(`${file}: '${state}' keeps its value from run to run, so runs over windows of a stream depend on each other; pack without --slide`);
export const inputShapeOpen = (file: string, name: string, declared: string, example: string): UserError =>
  new UserError(`${file}: input '${name}' is ${declared}; say what ? stands for, such as --input ${example}`);
export const frontEndFault = (file: string, fault: string): UserError => new UserError(`${file}: front end: ${fault}`);
export const frontEndDoesNotFit = (file: string, name: string, dtype: string, shape: readonly (number | string | null)[] | undefined, mels: number): UserError =>
  new UserError(`${file}: input '${name}' is ${dtype}[${shape?.map((d) => d ?? '?').join(',') ?? '...'}]; the front end produces f32[frames,${mels}]`);
export const branchNotKnown = (file: string, node: string, operator: string): UserError =>
  new UserError(`${file}: node '${node}' (${operator}) chooses a branch by a value that is only known at run time, which is not supported; freeze the graph for inference, or choose outputs before it (--output NAME)`);
/** `what`: output or variable. */
export const onOneSide = (file: string, what: string, name: string): UserError =>
  new UserError(`${file}: ${what} '${name}' is computed on one side only of a branch that the run chooses; choose outputs before the branch, or where its sides meet (--output NAME)`);
export const callsTooDeep = (file: string, node: string): UserError =>
  new UserError(`${file}: the functions that node '${node}' calls are recursive`);
export const variableNotConstant = (file: string, variable: string): UserError =>
  new UserError(`${file}: variable '${variable}' has an initial value that is not constant, so it cannot be packed; give it a constant initialiser, or save the model with the values of its variables`);
export const variableOfStrings = (file: string, variable: string): UserError =>
  new UserError(`${file}: variable '${variable}' holds strings, which cannot be kept between runs; choose outputs that do not depend on it (--output NAME)`);
export const variableChangesShape = (file: string, variable: string, before: string, after: string): UserError =>
  new UserError(`${file}: variable '${variable}' is ${before} before a run and ${after} after it; it must keep its type and shape`);
export const loopNotCounted = (file: string, node: string): UserError =>
  new UserError(`${file}: the loop of node '${node}' writes an array, or never ends, and the number of its steps is only known at run time; only what it gives at its end is supported then. Choose outputs before it (--output NAME)`);
export const loopTooLong = (node: string, steps: number, limit: number): UserError =>
  new UserError(`the loop of node '${node}' has ${steps} steps, more than the ${limit} that a packed model may have; use shorter inputs (--input), or choose outputs before it (--output NAME)`);
export const nestedTooDeep = (node: string, limit: number): UserError =>
  new UserError(`node '${node}' is a loop or branch within more than ${limit - 1} others, which no packed model may have; choose outputs before it (--output NAME)`);
export const modelGrows = (file: string, node: string): UserError =>
  new UserError(`${file}: the loops and functions of the model, the last one at node '${node}', come to too many operators; choose outputs before them (--output NAME)`);
export const outputNeverComputed = (file: string, name: string): UserError =>
  new UserError(`${file}: output '${name}' is in a branch that never runs; choose another one (--output NAME)`);

// --- scripts

export const scriptSyntax = (file: string, line: number, column: number, what: string): UserError => new UserError(`${file}:${line}:${column}: ${what}`);
export const importNotFound = (file: string, line: number, specifier: string): UserError =>
  new UserError(`${file}:${line}: cannot find '${specifier}'${isBuiltin(specifier) ? "; there is no Node on the board, see what 'linnet' exports" : ''}`);
export const unknownGlobals = (names: readonly { readonly place: string; readonly name: string; readonly hint: string }[]): UserError =>
  new UserError(`${names.slice(0, 8).map(({ place, name, hint }) => `${place}: the board has no '${name}': ${hint}`).join('; ')}${names.length > 8 ? `; ${names.length - 8} more` : ''}`);
export const unknownMember = (place: string, name: string): UserError => new UserError(`${place}: "${name}" is not exported by 'linnet'`);
export const wrongJson = (file: string, why: string): UserError => new UserError(`${file}: not JSON: ${why}`);
export const unknownImportType = (file: string, type: string): UserError => new UserError(`${file}: cannot be imported with { type: '${type}' }: use json, text or bytes`);
/** `where`: file:line, or `script` where the line comes from no file. */
export const scriptRefused = (where: string, what: string): UserError => new UserError(`${where}: the board's JavaScript (QuickJS) does not accept this: ${what}`);

// --- lowering

export const lengthsOpen = (model: string, input: string, shape: string): UserError =>
  new UserError(`${model}: input '${input}' is ${shape}; a .lin has no symbolic lengths: give numbers with --input, or the frames per pulse with --pulse`);
export const stringsOnBoard = (node: string, operator: string): UserError =>
  new UserError(`node '${node}' (${operator}) reads what strings say, or changes them; a .lin takes strings as inputs, and chooses among constant ones: choose outputs that do not depend on it (--output NAME)`);

/** A number of `node` that no model would have, such as a window of 2^31. */
export const beyondKernel = (node: string, what: string, value: number, most: number): UserError =>
  new UserError(`node '${node}': its ${what} is ${value}, and the most that a board computes is ${most}; choose outputs that do not depend on it (--output NAME)`);
export const stringOutputs = (model: string, strings: readonly string[], others: readonly string[]): UserError =>
  new UserError(`${model}: a .lin gives strings only where they are chosen among constant ones, and ${strings.length === 1 ? 'this output is' : 'these outputs are'} not: ${some(strings)}; ${others.length === 0 ? 'choose other outputs (--output NAME)' : `leave them out: ${others.slice(0, 8).map((o) => `--output ${o}`).join(' ')}`}`);

export const stringInStream = (input: string): UserError =>
  new UserError(`input '${input}' is a string, which cannot be streamed: pack without --pulse, or choose outputs that do not depend on it (--output NAME)`);

// --- measuring

export const cannotCount = (emulator: string): UserError =>
  new UserError(`counting instructions uses a plugin for ${emulator}, which needs a C compiler and an emulator with plugin support; type: sudo apt-get install qemu-user gcc libc6-dev`);
export const runnerFailed = (why: string): UserError => new UserError(`the model runner failed: ${why.replace(/^(run|linnet): /, '')}`);
export const tooLargeToDraw = (model: string, operators: number, most: number): UserError => new UserError(`${model}: ${operators} operators are too many for a drawing, which has ${most} at most; linnet dump prints them`);
export const notToMeasure = (board: string, boards: readonly string[]): UserError =>
  new UserError(`board '${board}' has no processor, so there is nothing to measure; use one of ${list(boards)}`);

// --- running on the host

export const inputNotGiven = (name: string): UserError => new UserError(`input '${name}' is missing; pass it with --in ${name}=FILE.npy`);
export const noInputOfModel = (name: string, inputs: readonly string[]): UserError => new UserError(`no input is named '${name}'; the inputs are ${inputs.length === 0 ? 'none' : some(inputs)}`);
export const arrayDoesNotFit = (name: string, given: string, wanted: string): UserError => new UserError(`input '${name}' is ${wanted}, not ${given}`);
export const inputTooShort = (node: string, length: string, inputs: string): UserError => new UserError(`the input is too short: '${node}' would have the shape ${length} (${inputs})`);
export const notLin = (file: string, why: string): UserError => new UserError(`${file}: ${why}; create one with linnet pack`);
export const modelNotCarried = (place: string, path: string | null, carried: string | undefined): string =>
  `${place}: opens ${path === null ? 'the embedded model' : `'${path}'`}, but the executable carries ${carried === undefined ? 'none' : `'${carried}'`}: build it with --model ${path ?? 'MODEL.lin'}${path === null ? '' : ', or copy that file to the board too'}`;
export const linOfOtherIsa = (file: string, board: string, isa: string, wanted: string): UserError => new UserError(`${file}: packed for ${board} (${isa}), not for ${wanted}; pack it again with --board ${wanted}`);
export const streamDiffers = (node: string, operator: string, pulse: number, by: number, allowed: number, seed: number): UserError =>
  new UserError(`${node} (${operator}): the first whose streamed and batch results differ, in pulses of ${pulse} by ${by.toExponential(1)}, more than ${allowed} (--seed ${seed}); this is a bug in Linnet; please report it with the model`);
export const outputLengthForm = (output: string, length: string): UserError =>
  new UserError(`output '${output}' has ${length} frames, which a .lin cannot express: its lengths are linear in the stream's length, divided by one integer; choose another output (--output NAME)`);
export const tooManyAxes = (what: string, dtype: string, shape: readonly number[]): UserError =>
  new UserError(`${what} is ${dtype}[${shape.join(',')}], and a .lin has tensors of at most 8 axes; reshape it in the model, or choose other outputs (--output NAME)`);
export const tooLarge = (what: string, bytes: number): UserError =>
  new UserError(`${what} of ${bytes} bytes do not fit in a .lin, which is limited to 1 GiB; use a smaller pulse or input`);
export const badIn = (text: string): UserError => new UserError(`--in takes NAME=FILE.npy or NAME=@FILE, not '${text}'`);
export const notAnArray = (file: string, why: string): UserError => new UserError(`${file}: ${why}`);
export const delayTooLong = (output: string, frames: number, most: number): UserError => new UserError(`output ${output} has a delay of ${frames} frames; the maximum in a .lin is ${most}`);

// --- images

export const noImage = (board: string, boards: readonly string[]): UserError => new UserError(`board '${board}' starts from no card that Linnet can write; use one of ${list(boards)}`);
export const imageNeedsKernel = (board: string): UserError =>
  new UserError(`Debian has no kernel for board '${board}'; take that of a card with Raspberry Pi OS: --from-card BOOT --card-root ROOT, the folders that its two partitions are mounted on`);
export const noDebian = (name: string, architecture: string): UserError =>
  new UserError(`the kernel (Debian's ${name} for ${architecture}) is fetched by the apt of a Debian machine; elsewhere use --kernel DIR, a folder that the package was unpacked into, or --from-card BOOT --card-root ROOT, a mounted card with Raspberry Pi OS`);
export const aptFailed = (what: string, why: string): UserError => new UserError(`${what}: ${why}; --kernel DIR takes a folder that a kernel package was unpacked into`);
export const noKernelIn = (folder: string, what: string): UserError => new UserError(`${folder}: ${what} is not there; it must be what is in a kernel package of Debian (boot/vmlinuz-*, lib/modules), or with --from-card what is on a card of Raspberry Pi OS`);
export const noKernelModule = (name: string, by: string | undefined, folder: string): UserError => new UserError(`${folder}: the kernel has no module '${name}'${by === undefined ? '' : `, which '${by}' needs`}`);
export const notModule = (file: string, why: string): UserError => new UserError(`${file}: not a kernel module: ${why}`);
export const noUnpacker = (file: string, command: string): UserError => new UserError(`${file}: cannot be unpacked; is '${command}' installed?`);
export const fatFull = (bytes: number, wanted: number): UserError => new UserError(`the boot partition of ${bytes} bytes is too small for files of ${wanted} bytes`);
export const appOfOtherProcessor = (file: string, processor: string, board: string): UserError => new UserError(`${file}: a program for ${processor}, which is not the processor of ${board}; build it with --board ${board}`);
export const badNetwork = (text: string, interfaces: string): UserError => new UserError(`--network takes ${interfaces}, not '${text}'`);
export const noGadget = (board: string): UserError => new UserError(`board '${board}' cannot be a network card of the computer that it is plugged into; use --network eth0=ADDRESS/BITS`);
export const badKey = (file: string): UserError => new UserError(`${file}: a key is 64 hexadecimal digits on one line; linnet image makes one where the file is missing`);
export const badLine = (option: string, value: string): UserError => new UserError(`--${option}: '${value}' must be one line`);
export const updateFailed = (host: string, why: string): UserError => new UserError(`${host}: ${why}`);
