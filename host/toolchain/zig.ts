import { existsSync } from 'node:fs';
import path from 'node:path';
import { noZig } from '../errors.ts';
import { toolFolder, toolVersion } from './tools.ts';

export interface Zig { readonly binary: string; readonly version: string }

/** The zig of the Python package `ziglang`, fetched by `setup`. */
export function zig(): Zig {
  const binary = path.join(toolFolder('ziglang'), 'ziglang', process.platform === 'win32' ? 'zig.exe' : 'zig');
  if (!existsSync(binary)) throw noZig();
  return { binary, version: toolVersion('ziglang') };
}
