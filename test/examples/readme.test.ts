import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { root } from '../../host/paths.ts';

const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
const scripts = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map((m) => m[1]);

for (const name of ['app.ts', 'light.ts']) {
  test(`the README shows ${name} as it is`, (t) => t.true(scripts.includes(readFileSync(path.join(root, 'examples/wake-word', name), 'utf8'))));
}

test('links of the READMEs lead to files', (t) => {
  const pages = ['README.md', ...readdirSync(path.join(root, 'examples'), { withFileTypes: true }).filter((f) => f.isDirectory()).map((f) => `examples/${f.name}/README.md`)];
  t.true(pages.length > 3);
  for (const page of pages) {
    const links = [...readFileSync(path.join(root, page), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)].map((m) => m[1] ?? '');
    t.deepEqual(links.filter((link) => !existsSync(path.join(root, path.dirname(page), link))), [], page);
  }
});
