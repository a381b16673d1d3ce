// Runs before anything is installed, so it is plain JavaScript without imports from packages.
// Usage: node host/setup.mjs [DEBIAN_PACKAGE | FOLDER_WITH_A_PACKAGE.JSON/ ...]   Exit code 0 also where a Debian package is missing: it says what to type.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const say = (text) => process.stderr.write(`${text}\n`);

if (Number(process.versions.node.split('.')[0]) < 20) {
  say(`setup: Node 20 or later is needed, this is ${process.version}`);
  process.exit(1);
}

/** Names and versions that a lock file asks for, less those of other platforms. */
function locked(file) {
  if (!existsSync(file)) return undefined;
  const { packages } = JSON.parse(readFileSync(file, 'utf8'));
  return new Map(Object.entries(packages).filter(([name, p]) => name !== '' && !p.optional).map(([name, p]) => [name, p.version]));
}

function installPackages(folder) {
  const wanted = locked(path.join(folder, 'package-lock.json'));
  const present = locked(path.join(folder, 'node_modules', '.package-lock.json'));
  if (present !== undefined && wanted !== undefined && [...wanted].every(([name, version]) => present.get(name) === version)) return;
  say('setup: npm packages (once)');
  // not `npm ci`: it refuses a lock file that lacks packages of platforms other than this one
  const { status } = spawnSync('npm', ['install', '--no-save', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, stdio: ['ignore', 2, 2], env: { ...process.env, NODE_ENV: '' } });
  if (status === 0) return;
  say('setup: npm install failed, see above; it needs the npm registry');
  process.exit(1);
}

const words = process.argv.slice(2), folders = words.filter((word) => word.endsWith('/'));
for (const folder of ['', ...folders]) installPackages(path.join(root, folder));

// The compiler and the script engine come from the Python registry.
const pip = spawnSync('python3', ['-m', 'pip', '--version'], { stdio: 'ignore' }).status === 0 ? [] : ['python3-pip'];
const missing = [...pip, ...words.filter((word) => !folders.includes(word))].filter((name) => spawnSync('dpkg-query', ['-W', '-f=${Status}', name], { encoding: 'utf8' }).stdout?.includes('install ok installed') !== true);
if (missing.length > 0) {
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...missing];
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  say(`setup: Debian packages ${missing.join(', ')}`);
  const apt = (args) => {
    const [command, ...rest] = [...sudo, ...args];
    return spawnSync(command, rest, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  };
  let last = apt(install);
  if (last.status !== 0 && last.error === undefined) {
    apt(['apt-get', 'update']);
    last = apt(install);
  }
  if (last.status !== 0) say(`setup: could not install them; type: sudo apt-get install ${missing.join(' ')}`);
}

if (spawnSync(process.execPath, ['--import=tsx', path.join(root, 'host/toolchain/fetch.ts')], { cwd: root, stdio: ['ignore', 2, 2] }).status !== 0) {
  say('setup: the C compiler or QuickJS could not be fetched, see above; pip needs a Python registry');
  process.exit(1);
}
