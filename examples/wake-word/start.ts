// `npm start`: from a TensorFlow file to a listener on the (emulated) Pi Zero, each step as a user would type it.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { canEmulate } from '../../host/boards/emulate.ts';
import { loadBoard } from '../../host/boards/load.ts';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(path.dirname(here));
const wanted = process.argv[2] ?? 'pi-zero';
const board = canEmulate(loadBoard(wanted)) ? wanted : 'host';
const file = (name: string): string => path.relative(process.cwd(), path.join(here, name));
const built = (name: string): string => path.relative(process.cwd(), path.join(root, 'build', name));

function step(what: string, ...words: readonly string[]): void {
  process.stderr.write(`\n# ${what}\n$ npx linnet ${words.join(' ')}\n`);
  const { status } = spawnSync(process.execPath, [path.join(root, 'host', 'linnet.mjs'), ...words], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

mkdirSync(path.join(root, 'build'), { recursive: true });
if (board !== wanted) process.stderr.write(`${wanted} cannot be emulated here, so this goes on with the board '${board}'\n`);
const [lin, app] = [built('hey_linnet.lin'), built(`hey_linnet-${board}`)];
step('the trained network becomes a stream of 80 ms pulses for this board', 'pack', file('hey_linnet.pb'), '--input', 'input_node=S,20:f32', '--pulse', '8', '--metadata', file('hey_linnet.json'), '--board', board, '-o', lin);
step('script and network become one static executable', 'build', file('app.ts'), '--model', lin, '--board', board, '-o', app);
step('it listens to a recording', 'run', app, '--board', board, '--', file('kitchen.wav'));
process.stderr.write(`\n# ${app} is all that the board needs: copy it there and run it\n`);
