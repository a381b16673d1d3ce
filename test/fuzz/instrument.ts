import { pathToFileURL } from 'node:url';
import path from 'node:path';
import { build } from 'esbuild';
import { parseAst } from 'rollup/parseAst';
import { root } from '../../host/paths.ts';

type Node = { readonly type: string; readonly start: number; readonly end: number } & Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** Statements and expressions that run or not by what comes before them. */
function branches(node: Node): readonly unknown[] {
  switch (node.type) {
    case 'IfStatement': case 'ConditionalExpression': return [node['consequent'], node['alternate']];
    case 'LogicalExpression': return [node['right']];
    case 'ArrowFunctionExpression': case 'FunctionExpression': case 'FunctionDeclaration': case 'ForStatement': case 'ForOfStatement': case 'ForInStatement': case 'WhileStatement': return [node['body']];
    case 'SwitchCase': return (node['consequent'] as readonly unknown[]).slice(0, 1);
    case 'CatchClause': return [node['body']];
    default: return [];
  }
}

/**
 * A module and all that it imports as one, which counts in `globalThis.coverage` (a byte each, modulo 256) how often each branch and function is
 * entered: what libFuzzer's instrumentation does for C.
 */
export async function instrumented(entry: string): Promise<string> {
  const url = JSON.stringify(pathToFileURL(path.join(root, 'host/paths.ts')).href);
  const { outputFiles } = await build({
    entryPoints: [entry], bundle: true, write: false, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error', define: { 'import.meta.url': url },
    banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(${url});` },
  });
  const code = outputFiles[0]!.text, inserted: { readonly at: number; readonly text: string; readonly closes: boolean }[] = [];
  let count = 0;
  const put = (at: number, text: string, closes = false): void => void inserted.push({ at, text, closes });
  const visit = (node: Node): void => {
    for (const branch of branches(node)) {
      if (!isNode(branch)) continue;
      const counted = `__c[${count++}]++`;
      if (branch.type === 'BlockStatement') put(branch.start + 1, `${counted};`);
      else if (node.type === 'SwitchCase') put(branch.start, `${counted};`);
      else {
        const isStatement = branch.type.endsWith('Statement');
        put(branch.start, isStatement ? `{${counted};` : `(${counted},`);
        put(branch.end, isStatement ? '}' : ')', true);
      }
    }
    for (const value of Object.values(node)) for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child);
  };
  visit(parseAst(code) as unknown as Node);
  // outer ones open first and close last; `inserted` has them in the order of their opening
  const order = inserted.map((piece, i) => ({ ...piece, i })).sort((a, b) => a.at - b.at || Number(b.closes) - Number(a.closes) || (a.closes ? b.i - a.i : a.i - b.i));
  let from = 0;
  const parts = order.map(({ at, text }) => {
    const part = code.slice(from, at) + text;
    from = at;
    return part;
  });
  return `const __c = globalThis.coverage = new Uint8Array(${count});\n${parts.join('')}${code.slice(from)}`;
}
