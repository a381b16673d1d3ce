import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/**
 * What a family's folder in host/ops holds: `<family>/<family>.ts` exports its operators, `rules.ts` its rewrite rules. `nested`: its operators
 * look up others, so that the list which they look in leaves it out.
 */
interface Family { readonly name: string; readonly operators: boolean; readonly rules: boolean; readonly nested: boolean }

const flatList = 'flat.gen.ts';

function familiesIn(folder: string): readonly Family[] {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((e) => e.isDirectory()).map((e) => e.name).sort();
  return folders.map((name): Family => {
    const file = path.join(folder, name, `${name}.ts`);
    const operators = existsSync(file);
    return { name, operators, rules: existsSync(path.join(folder, name, 'rules.ts')), nested: operators && readFileSync(file, 'utf8').includes(flatList) };
  });
}

const imports = (families: readonly Family[]): string => families.map(({ name }) => `import * as ${name} from './${name}/${name}.ts';\n`).join('');
const names = (families: readonly Family[]): string => families.map((f) => f.name).join(', ');

/** host/ops/flat.gen.ts: families whose operators hold no others. */
export function flatOperators(banner: string, folder: string): string {
  const flat = familiesIn(folder).filter((f) => f.operators && !f.nested);
  return `// ${banner}\n${imports(flat)}\n/** Every family whose operators hold no others. */\nexport const flatFamilies = { ${names(flat)} };\n`;
}

/** host/ops/index.gen.ts: every family, and the rules of each. */
export function operatorIndex(banner: string, folder: string): string {
  const all = familiesIn(folder);
  const nested = all.filter((f) => f.nested), rules = all.filter((f) => f.rules);
  return [
    `// ${banner}\n`,
    `import { flatFamilies } from './${flatList}';\n`,
    `import type { FamilyRules } from './operator.ts';\n`,
    imports(nested),
    ...rules.map(({ name }) => `import { rules as ${name}Rules } from './${name}/rules.ts';\n`),
    `\n/** Every family: what its file exports are its operators. */\nexport const families = { ...flatFamilies, ${names(nested)} };\n`,
    `\nexport const familyRules: readonly FamilyRules[] = [${rules.map((f) => `${f.name}Rules`).join(', ')}];\n`,
  ].join('');
}

/** Names of the operator objects of all families. */
function operatorKeys(folder: string): ReadonlySet<string> {
  const texts = familiesIn(folder).filter((f) => f.operators).map(({ name }) => readFileSync(path.join(folder, name, `${name}.ts`), 'utf8'));
  return new Set(texts.flatMap((text) => exportsOf(text)));
}

const exportsOf = (text: string): readonly string[] => Array.from(text.matchAll(/^export (?:const|function) (\w+)/gm), (m) => m[1]!);

/** src/eval/flat.gen.ts and index.gen.ts: what src/eval exports under the name of an operator's object is its evaluation. `nested`: those that look up others. */
export function evaluations(banner: string, operators: string, folder: string, nested: boolean): string {
  const keys = operatorKeys(operators);
  const files = readdirSync(folder).filter((f) => f.endsWith('.ts') && !f.endsWith('.gen.ts')).sort();
  const lines = files.flatMap((file) => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    const own = text.includes(`'./${flatList}'`) === nested ? exportsOf(text).filter((name) => keys.has(name)).sort() : [];
    return own.length === 0 ? [] : [`export { ${own.join(', ')} } from './${file}';\n`];
  });
  const what = `/** The naive evaluation of every operator${nested ? '' : ' that holds no others'}, by the name of its object in host/ops. */\n`;
  return `// ${banner}\n${what}${nested ? `export * from './${flatList}';\n` : ''}${lines.join('')}`;
}
