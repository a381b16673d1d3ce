import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * A C or assembly file and every file that it includes, directly or not, found beside the includer or in `folders`: all that its
 * object depends on apart from compiler and flags. Conditions are not evaluated, so it may name more files than one compile reads.
 */
export function sourceClosure(file: string, folders: readonly string[]): readonly string[] {
  const found = new Set<string>([path.resolve(file)]);
  for (const current of found) {
    for (const [, name] of readFileSync(current, 'utf8').matchAll(/^\s*[#.]\s*inc(?:lude|bin)\s*["<]([^">]+)[">]/gm)) {
      const included = [path.dirname(current), ...folders].map((folder) => path.resolve(folder, name!)).find((f) => existsSync(f));
      if (included !== undefined) found.add(included);
    }
  }
  return [...found];
}
