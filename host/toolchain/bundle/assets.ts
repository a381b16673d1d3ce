import { readFileSync } from 'node:fs';
import type { Plugin } from 'rollup';
import { unknownImportType, wrongJson } from '../../errors.ts';
import { displayName } from './names.ts';

/** Files that a script imports as what they hold: `with { type: 'json' | 'text' | 'bytes' }`; without it the name tells. */
export const assets: Plugin = {
  name: 'assets',
  load(id) {
    const [, file = id, type = typeOf(id)] = /^(.*)\?type=(\w+)$/s.exec(id) ?? [];
    switch (type) {
      case undefined: return null;
      case 'json': return `export default JSON.parse(${JSON.stringify(jsonOf(file))});`;
      case 'text': return `export default ${JSON.stringify(readFileSync(file, 'utf8'))};`;
      case 'bytes': return `export default Uint8Array.fromBase64(${JSON.stringify(readFileSync(file, 'base64'))});`;
      default: throw unknownImportType(displayName(file), type);
    }
  },
};

/** A file that is imported with a type is another module than the same file without. */
export const withType = (file: string, type: string | undefined): string => (type === undefined || file.endsWith(`?type=${type}`) ? file : `${file}?type=${type}`);

const typeOf = (id: string): string | undefined => (/\.json$/.test(id) ? 'json' : /\.(txt|md|html|css|csv|svg|xml)$/.test(id) ? 'text' : /\.(bin|wav|npy|png|jpe?g|gif|ico|woff2?)$/.test(id) ? 'bytes' : undefined);

function jsonOf(file: string): string {
  try {
    return JSON.stringify(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw wrongJson(displayName(file), error instanceof Error ? error.message : String(error));
  }
}
