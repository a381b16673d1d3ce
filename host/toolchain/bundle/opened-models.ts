import { parseAst } from 'rollup/parseAst';
import { everyNode, isNode, type Node } from '../free-names.ts';
import { originOf } from '../line-map.ts';
import { lineAt, lineStarts } from './lines.ts';
import type { Bundle } from '../bundle.ts';

/** A call of `Model.open` whose path is written there. `path` null: it names none. */
export interface OpenedModel { readonly place: string; readonly path: string | null }

/** What a bundle opens, as far as its source says. */
export function openedModels({ code, lineMap }: Bundle): readonly OpenedModel[] {
  const program: unknown = parseAst(code), starts = lineStarts(code), calls: Node[] = [], found: OpenedModel[] = [];
  const placeOf = ({ start }: Node): string => originOf(lineMap, lineAt(starts, start)) ?? 'script';
  let model: string | undefined;
  if (!isNode(program)) return [];
  everyNode(program, (node) => {
    // where the bundle renames it, it is `let Model$1 = class Model`
    const isClass = node.type === 'ClassDeclaration' || (node.type === 'VariableDeclarator' && isNode(node['init']) && node['init'].type === 'ClassExpression');
    if (isClass && /^linnet\/src\/runtime\/model\.ts:/.test(placeOf(node))) model = nameOf(node['id']);
    if (node.type === 'CallExpression') calls.push(node);
  });
  for (const call of calls) {
    const { callee, arguments: words } = call, first: unknown = Array.isArray(words) ? words[0] : undefined;
    if (!isNode(callee) || callee.type !== 'MemberExpression' || model === undefined || nameOf(callee['object']) !== model || nameOf(callee['property']) !== 'open') continue;
    if (first === undefined) found.push({ place: placeOf(call), path: null });
    else if (isNode(first) && typeof first['value'] === 'string') found.push({ place: placeOf(call), path: first['value'] });
  }
  return found;
}

const nameOf = (node: unknown): string | undefined => (isNode(node) && typeof node['name'] === 'string' ? node['name'] : undefined);
