/**
 * Writes the exported networks and their inputs: DIR/NAME.onnx, DIR/NAME/INPUT.npy. Usage: npx tsx test/networks/generated/exported-files.ts DIR,
 * then python3 test/networks/generated/exported-values.py DIR.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeNpy } from '../../../src/format/npy.ts';
import { exported } from './exported.ts';
import { valuesOf } from './exported-inputs.ts';

const folder = process.argv[2] ?? '.';
for (const [name, make] of Object.entries(exported)) {
  const network = make();
  mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, `${name}.onnx`), network.model);
  for (const [input, values] of valuesOf(network)) writeFileSync(path.join(folder, name, `${input}.npy`), writeNpy(values));
}
