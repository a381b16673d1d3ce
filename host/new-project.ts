import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { badProjectName, cannotWrite, projectExists } from './errors.ts';
import { reasonOf } from './files.ts';
import { root } from './paths.ts';

/** Of the example that a new project begins with. */
const copied = ['app.ts', 'light.ts', 'hey_linnet.pb', 'hey_linnet.json', 'kitchen.wav'];

/**
 * Makes the folder of a project that packs, type-checks and runs: the wake word, for `board`. Either the whole folder is there afterwards, or
 * nothing is. Throws a UserError where there is one already, or its name cannot be a package's.
 */
export function newProject(folder: string, board: string): readonly string[] {
  const name = path.basename(path.resolve(folder));
  if (!/^[a-z0-9][a-z0-9._-]{0,99}$/.test(name)) throw badProjectName(name);
  if (existsSync(folder)) throw projectExists(folder);
  const beside = `${path.resolve(folder)}.${process.pid}.part`;
  try {
    mkdirSync(beside, { recursive: true });
    for (const file of copied) copyFileSync(path.join(root, 'examples/wake-word', file), path.join(beside, file));
    const written = Object.entries(filesOf(name, board, path.relative(path.resolve(folder), root)));
    for (const [file, text] of written) writeFileSync(path.join(beside, file), text);
    renameSync(beside, folder);
    return [...copied, ...written.map(([file]) => file)];
  } catch (e) {
    throw cannotWrite(folder, reasonOf(e));
  } finally {
    if (existsSync(beside)) rmSync(beside, { recursive: true });
  }
}

/** `linnet`: the package's folder, seen from the project. */
function filesOf(name: string, board: string, linnet: string): Readonly<Record<string, string>> {
  const packFor = (target: string): string => `linnet pack hey_linnet.pb --pulse 8 --metadata hey_linnet.json --board ${target} -o build/${target}/hey_linnet.lin`;
  const model = '--model hey_linnet.pb --pulse 8 --metadata hey_linnet.json', app = name.replaceAll('.', '-').slice(0, 40);
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  const { devDependencies }: { readonly devDependencies: Readonly<Record<string, string>> } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return {
    'package.json': json({
      name, version: '0.1.0', private: true, type: 'module',
      scripts: {
        start: `${packFor('host')} && linnet run app.ts --model build/host/hey_linnet.lin -- kitchen.wav`,
        build: `${packFor(board)} && linnet build app.ts --model build/${board}/hey_linnet.lin --board ${board} -o build/${name}`,
        dev: `linnet dev app.ts ${model}`,
        deploy: `linnet deploy app.ts --name ${app} ${model}`,
        check: 'tsc',
      },
      dependencies: { linnet: `file:${linnet}` },
      devDependencies: { typescript: devDependencies['typescript'] },
    }),
    'tsconfig.json': json({ compilerOptions: { strict: true, target: 'es2024', lib: ['es2024', 'dom'], module: 'nodenext', moduleResolution: 'nodenext', types: [], noEmit: true, skipLibCheck: true }, files: ['app.ts', 'light.ts'] }),
    '.gitignore': 'node_modules\nbuild\n',
    'README.md': `# ${name}

A wake word for the board \`${board}\`, made by \`linnet new\`.

\`\`\`sh
npm install
npm start        # listens to kitchen.wav on this machine
npm run deploy -- pi@raspberrypi.local -- alsa:hw:1,0   # onto a board that ssh reaches: runs now and at boot
npm run dev -- --board pi@raspberrypi.local             # runs there anew whenever you save app.ts; without --board on this machine
npm run build    # build/${name}: one file, everything that the board needs
npm run check    # types
\`\`\`

\`alsa:hw:1,0\` is the second sound card (\`arecord -l\` on the board lists them). \`npx linnet logs -f pi@raspberrypi.local\` shows what the app says there.

\`app.ts\` is yours to change; \`light.ts\` lights the board's LED, too, and tells an MQTT broker. Another network: \`npx linnet inputs MODEL\` says what it takes, then put it in the scripts of \`package.json\`.
`,
  };
}
