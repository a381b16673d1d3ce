import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { aptFailed, noDebian } from '../errors.ts';
import { writableCache } from '../toolchain/cache-folder.ts';
import { progress } from '../toolchain/progress.ts';

/** The release of Debian that has kernels for all these boards: later ones have none for ARMv6. */
const release = 'bookworm';

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * A folder with what is in a package of another architecture that `metapackage` depends on, fetched once by apt from where this machine gets its own packages, and checked
 * by it (signature of the list, checksum of the package). The machine's own package state is not touched.
 */
export function packageFolder(architecture: string, metapackage: string): string {
  const folder = path.join(writableCache(), 'kernels', `${architecture}-${metapackage}`);
  if (existsSync(folder)) return folder;
  const uri = debianUri();
  if (uri === undefined || !existsSync(keyring)) throw noDebian(metapackage, architecture);
  progress(`fetching ${metapackage} for ${architecture} from Debian (once)`);
  mkdirSync(path.dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}.`);
  try {
    const { run, output } = isolatedApt(work, architecture, uri);
    run('apt-get', 'update', '-q');
    const name = /Depends: (\S+)/.exec(output('apt-cache', 'depends', '--important', metapackage))?.[1];
    if (name === undefined) throw aptFailed(metapackage, 'it names no kernel');
    run('apt-get', 'download', '-q', name);
    const file = readdirSync(work).find((f) => f.endsWith('.deb'));
    if (file === undefined) throw aptFailed(name, 'there is no package');
    run('dpkg-deb', '-x', file, 'content');
    renameSync(path.join(work, 'content'), folder);
  } catch (e) {
    // another process may have been faster
    if (!existsSync(folder)) throw e;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return folder;
}

/** Where this machine gets Debian's packages from. */
function debianUri(): string | undefined {
  const { stdout } = spawnSync('apt-get', ['indextargets', '--format', '$(REPO_URI) $(ORIGIN) $(LABEL)', 'Created-By: Packages'], { encoding: 'utf8' });
  return (stdout ?? '').split('\n').map((line) => /^(\S+) Debian Debian$/.exec(line)?.[1]).find((uri) => uri !== undefined);
}

interface Apt { run(...words: readonly string[]): void; output(...words: readonly string[]): string }

/** apt with folders and sources of its own. */
function isolatedApt(folder: string, architecture: string, uri: string): Apt {
  for (const name of ['etc/preferences.d', 'lists/partial', 'archives/partial', 'state']) mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, 'state/status'), '');
  writeFileSync(path.join(folder, 'sources.list'), `deb [signed-by=${keyring}] ${uri} ${release} main\n`);
  const conf = path.join(folder, 'apt.conf');
  writeFileSync(conf, [
    `Dir::Etc "${folder}/etc";`, `Dir::Etc::SourceList "${folder}/sources.list";`, 'Dir::Etc::SourceParts "/dev/null";', `Dir::State "${folder}/state";`, `Dir::State::lists "${folder}/lists";`,
    `Dir::State::status "${folder}/state/status";`, `Dir::Cache "${folder}";`, `Dir::Cache::archives "${folder}/archives";`, `APT::Architecture "${architecture}";`, `APT::Architectures { "${architecture}"; };`,
    'Acquire::Languages "none";', 'APT::Sandbox::User "";', '',
  ].join('\n'));
  const output = (...[command = '', ...words]: readonly string[]): string => {
    const { status, stdout, stderr, error } = spawnSync(command, words, { cwd: folder, encoding: 'utf8', env: { ...process.env, APT_CONFIG: conf, LC_ALL: 'C' } });
    if (status !== 0) throw aptFailed(`${command} ${words.join(' ')}`, error?.message ?? stderr.trim());
    return stdout;
  };
  return { output, run: (...words) => { output(...words); } };
}
