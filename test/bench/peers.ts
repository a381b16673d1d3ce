import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { folder } from './engines.ts';
import { hasTensorflow } from './networks.ts';

/** Engines to time against that are at hand. */
export interface Peers { readonly onnxruntime: boolean; readonly tflite: boolean }

/** Installs what the npm registry has into this folder, where it is not yet; Python's TensorFlow is taken as it is. */
export function findPeers(say: (line: string) => void): Peers {
  const onnxruntime = ensure('onnxruntime-node', say), tflite = hasTensorflow();
  if (!tflite) say('without TensorFlow Lite: python3 has no tensorflow (pip install tensorflow-cpu)');
  return { onnxruntime, tflite };
}

function ensure(name: string, say: (line: string) => void): boolean {
  const there = (): boolean => existsSync(path.join(folder, 'node_modules', name, 'package.json'));
  if (!there()) {
    say(`installing ${name} for the bench (290 MB, once)`);
    spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, stdio: ['ignore', 2, 2] });
  }
  if (!there()) say(`without ${name}: it could not be installed, see above`);
  return there();
}
