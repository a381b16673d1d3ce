import { recognised } from '../recognised.ts';

/** A protobuf message that begins with field 1, ir_version. */
export const onnx = recognised('ONNX', 'an ONNX model', (file) => file[0] === 0x08 && file[1]! >= 3 && file[1]! <= 30, 'use the frozen TensorFlow graph (.pb) of the same network');
