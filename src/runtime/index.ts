/** The module 'linnet' for scripts. */
import './globals/index.ts';

export { args, parseArgs, type Args } from './args.ts';
export { Model, type Metadata, type ModelOptions, type PortInfo } from './model.ts';
export type { RunInput, Inputs, RunInputs, NamedInputs, Values } from './inputs.ts';
export type { Frame, Stream } from './stream.ts';
export { LogMel } from './audio/log-mel.ts';
export type { FrontEnd } from './audio/front-end.ts';
export { Microphone, type MicrophoneOptions } from './audio/microphone.ts';
export { Trigger, type TriggerOptions } from './trigger.ts';
export { makeFolders, readFile, readJson, readText, writeFile } from './files.ts';
export { readNpy, writeNpy, type NpyArray } from '../format/npy.ts';
export { UserError } from './errors.ts';
export { exit, platform } from 'linnet:native';
