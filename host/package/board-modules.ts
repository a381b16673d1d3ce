import { readdirSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { transform } from 'esbuild';
import { forBoard } from '../toolchain/bundle/typescript.ts';
import { root } from '../paths.ts';

/** dist/src: each module of src/ as JavaScript for the board's engine, with a map that names the source. What a script is bundled with. */
export async function writeBoardModules(): Promise<void> {
  const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts') && !f.endsWith('.d.ts'));
  await Promise.all(files.map(async (file) => {
    const source = path.join(root, 'src', file), out = path.join(root, 'dist/src', file.replace(/ts$/, 'js'));
    const { code, map } = await transform(await readFile(source, 'utf8'), {
      ...forBoard, loader: 'ts', sourcemap: 'external', sourcesContent: false, sourcefile: path.relative(path.dirname(out), source),
    });
    await mkdir(path.dirname(out), { recursive: true });
    // an import is a line of its own in what esbuild writes
    await writeFile(out, code.replace(/^((?:import|export) (?:.* from )?"\.[^"]*)\.ts";$/gm, '$1.js";'));
    await writeFile(`${out}.map`, map);
  }));
}
