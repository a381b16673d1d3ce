import { parseAst } from 'rollup/parseAst';
import type { Plugin } from 'rollup';
import { boardModule } from '../../paths.ts';
import { unknownGlobals } from '../../errors.ts';
import { boardGlobals, insteadOf, moduleOfGlobal } from '../board-globals.ts';
import { freeNames } from '../free-names.ts';
import { originOf, type LineMap } from '../line-map.ts';
import { lineAt, lineStarts } from './lines.ts';

const someLazy = new RegExp(`\\b(${[...moduleOfGlobal.keys()].join('|')})\\b`);

const small = [boardModule('format/reader'), boardModule('runtime/files')];

/** What every program with a model decodes are names in UTF-8. */
function moduleOf(name: string, id: string): string | undefined {
  const module = moduleOfGlobal.get(name);
  return module === 'globals/text' && small.includes(id) ? 'globals/utf8' : module;
}

/** Imports the modules of globals that a module names; of `without` not. On the same line, so that lines stay what they are. */
export const globals: Plugin = {
  name: 'globals',
  transform: {
    order: 'post',
    handler(code, id) {
      if (!someLazy.test(code)) return null;
      const modules = new Set(freeNames(this.parse(code)).flatMap(({ name }) => moduleOf(name, id) ?? []));
      return modules.size === 0 ? null : { code: `${[...modules].map((m) => `import ${JSON.stringify(boardModule(`runtime/${m}`))};`).join('')}${code}`, map: null };
    },
  },
};

/** Of the language, but too new for most engines: packages name them where they are given or asked for such values only. */
const tooNew = new Set(['Temporal']);

/** Refuses what the board does not have: names that nothing declares and whose existence their source does not ask about. `packages`: the sources that are of packages. */
export function checkGlobals(code: string, lineMap: LineMap, packages: ReadonlySet<string>): void {
  const free = freeNames(parseAst(code)), starts = lineStarts(code);
  const placeOf = (at: number): string => originOf(lineMap, lineAt(starts, at)) ?? 'script';
  const sourceOf = (at: number): string => placeOf(at).replace(/:\d+$/, '');
  const asked = new Set(free.filter((f) => f.guarded).map((f) => `${sourceOf(f.at)} ${f.name}`));
  const unknown = free.filter((f) => !f.guarded && !boardGlobals.has(f.name) && !asked.has(`${sourceOf(f.at)} ${f.name}`) && !(tooNew.has(f.name) && packages.has(sourceOf(f.at))));
  if (unknown.length > 0) throw unknownGlobals([...new Map(unknown.map((f) => [`${sourceOf(f.at)} ${f.name}`, { place: placeOf(f.at), name: f.name, hint: insteadOf(f.name) }])).values()]);
}
