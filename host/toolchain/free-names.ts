import { attachScopes } from '@rollup/pluginutils';

/** A name that a module uses and nothing in it declares. `guarded`: only its type is asked (`typeof name`). */
export interface FreeName { readonly name: string; readonly at: number; readonly guarded: boolean }

export interface Node { readonly type: string; readonly start: number; readonly [field: string]: unknown }
export const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

interface Scope { contains(name: string): boolean }
const hasScope = (node: Node): node is Node & { readonly scope: Scope } => typeof node['scope'] === 'object' && node['scope'] !== null;

/** Names, and the members of `globalThis`, that a program finds among the globals. */
export function freeNames(program: unknown): readonly FreeName[] {
  if (!isNode(program)) return [];
  const outer = attachScopes(Object.assign(program), 'scope'), found: FreeName[] = [], imported = new Set(importsOf(program));
  // attachScopes does not know them
  everyNode(program, (node) => { if (node.type === 'ClassExpression' && isNode(node['id'])) imported.add(String(node['id']['name'])); });
  const visit = (node: Node, scope: Scope, parent: Node | null): void => {
    const inner = hasScope(node) ? node.scope : scope, { name } = node;
    if (node.type === 'Identifier' && typeof name === 'string' && isReference(node, parent) && !scope.contains(name) && !imported.has(name) && !(name === 'arguments' || name === 'undefined')) {
      const member = name === 'globalThis' && parent?.type === 'MemberExpression' && parent['object'] === node && parent['computed'] === false ? parent['property'] : null;
      const known = isNode(member) ? String(member['name']) : name;
      // a member of globalThis is undefined where it does not exist
      found.push({ name: known, at: node.start, guarded: known !== name || (parent?.type === 'UnaryExpression' && parent['operator'] === 'typeof') });
    }
    for (const child of childrenOf(node)) visit(child, inner, node);
  };
  visit(program, outer, null);
  return found;
}

const childrenOf = (node: Node): readonly Node[] => Object.values(node).flat().filter(isNode);

export function everyNode(node: Node, call: (node: Node) => void): void {
  call(node);
  for (const child of childrenOf(node)) everyNode(child, call);
}

const importsOf = (program: Node): readonly string[] => nodesIn(program['body']).filter((n) => n.type === 'ImportDeclaration')
  .flatMap((n) => nodesIn(n['specifiers'])).flatMap(({ local }) => (isNode(local) ? [String(local['name'])] : []));
const nodesIn = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.filter(isNode) : []);

/** Whether an identifier is a name of a variable. */
function isReference(node: Node, parent: Node | null): boolean {
  switch (parent?.type) {
    case 'MemberExpression': return parent['object'] === node || parent['computed'] === true;
    case 'Property': case 'PropertyDefinition': case 'MethodDefinition': return parent['value'] === node || parent['computed'] === true;
    case 'LabeledStatement': case 'BreakStatement': case 'ContinueStatement': case 'MetaProperty': case 'ImportAttribute': return false;
    case 'ExportSpecifier': return parent['local'] === node;
    case 'ImportSpecifier': case 'ImportDefaultSpecifier': case 'ImportNamespaceSpecifier': case 'ExportAllDeclaration': return false;
    default: return true;
  }
}
