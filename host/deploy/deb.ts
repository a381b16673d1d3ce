import { createHash } from 'node:crypto';
import { unitPrefix } from './machine.ts';
import type { Program } from './program.ts';
import { ar, type Entry, gzip, tar, withFolders } from './tar.ts';
import { type Start, unitText } from './unit.ts';

export interface DebOptions {
  readonly name: string;
  /** As Debian writes versions. */
  readonly version: string;
  readonly program: Program;
  readonly start: Start;
  readonly description: string;
  /** `Name <address>` */
  readonly maintainer: string;
  /** Seconds since 1970 of everything in it. */
  readonly time: number;
}

/** Debian's names of processors; Raspberry Pi OS of 32 bits is armhf, on ARMv6 too. */
const architectures: Readonly<Record<string, string>> = { arm: 'armhf', aarch64: 'arm64', x86_64: 'amd64' };

const text = (lines: string): Uint8Array => new TextEncoder().encode(lines);

/** The bytes of a Debian package: the app, its unit, and its words and environment in /etc/default. The same options give the same bytes. */
export function debOf({ name, version, program, start, description, maintainer, time }: DebOptions): Uint8Array {
  const unit = `${unitPrefix}${name}`, own = unit.replaceAll('_', '-'), executable = `/usr/lib/linnet/${name}/${name}`, settings = `/etc/default/${unit}`;
  const service = unitText({ name, system: true, start, program: `${executable} $ARGS`, environment: [`EnvironmentFile=-${settings}`] });
  const date = new Date(time * 1000).toUTCString().replace('GMT', '+0000');
  const files: readonly Entry[] = [
    { path: `.${executable}`, bytes: program.bytes, executable: true },
    { path: `./usr/lib/systemd/system/${unit}.service`, bytes: text(service) },
    { path: `.${settings}`, bytes: text(settingsOf(unit, start)) },
    { path: `./usr/share/doc/${own}/copyright`, bytes: text(copyright) },
    { path: `./usr/share/doc/${own}/changelog.gz`, bytes: gzip(text(`${own} (${version}) unstable; urgency=medium\n\n  * As it was built.\n\n -- ${maintainer}  ${date}\n`)) },
  ];
  const control = [
    `Package: ${own}`, `Version: ${version}`, `Architecture: ${architectures[program.processor] ?? program.processor}`, `Maintainer: ${maintainer}`,
    `Installed-Size: ${Math.ceil(files.reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0) / 1024)}`, 'Section: misc', 'Priority: optional', `Description: ${description}`, ` Made with Linnet. ${settings} holds its words and environment.`, '',
  ].join('\n');
  const sums = files.map(({ path, bytes = new Uint8Array() }) => `${createHash('md5').update(bytes).digest('hex')}  ${path.slice(2)}\n`).sort((a, b) => (a.slice(34) < b.slice(34) ? -1 : 1)).join('');
  const scripts = Object.entries(scriptsOf(`${unit}.service`)).map(([script, lines]) => ({ path: `./${script}`, bytes: text(`#!/bin/sh\nset -e\n${lines}`), executable: true }));
  const about: readonly Entry[] = [{ path: './' }, { path: './conffiles', bytes: text(`${settings}\n`) }, { path: './control', bytes: text(control) }, { path: './md5sums', bytes: text(sums) }, ...scripts];
  return ar([['debian-binary', text('2.0\n')], ['control.tar.gz', gzip(tar(about, time))], ['data.tar.gz', gzip(tar(withFolders(files), time))]], time);
}

/** A value in a file of settings (systemd.exec(5), EnvironmentFile=). */
const value = (of: string): string => `"${of.replace(/["\\$`]/g, '\\$&')}"`;

/** `$ARGS` is split into words as quotes and backslashes say. */
const settingsOf = (unit: string, { words, environment }: Start): string => [
  `# Read by ${unit}.service. After a change: systemctl restart ${unit}`, '# The words behind the name of the program.',
  `ARGS=${value(words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `"${word.replace(/["\\]/g, '\\$&')}"`)).join(' '))}`,
  ...environment.map((variable) => `${variable.slice(0, variable.indexOf('='))}=${value(variable.slice(variable.indexOf('=') + 1))}`), '',
].join('\n');

/** As debhelper writes them for a unit. With DPKG_ROOT nothing of the running system is touched. */
const scriptsOf = (unit: string): Readonly<Record<string, string>> => ({
  postinst: `if [ "$1" = configure ] || [ "$1" = abort-remove ]; then
  deb-systemd-helper unmask ${unit} > /dev/null || true
  if deb-systemd-helper --quiet was-enabled ${unit}; then deb-systemd-helper enable ${unit} > /dev/null || true
  else deb-systemd-helper update-state ${unit} > /dev/null || true; fi
  if [ -z "$DPKG_ROOT" ] && [ -d /run/systemd/system ]; then
    systemctl --system daemon-reload > /dev/null || true
    if [ -n "$2" ]; then action=restart; else action=start; fi
    deb-systemd-invoke $action ${unit} > /dev/null || true
  fi
fi
`,
  postrm: `if [ "$1" = remove ] && [ -z "$DPKG_ROOT" ] && [ -d /run/systemd/system ]; then systemctl --system daemon-reload > /dev/null || true; fi
if [ "$1" = purge ] && command -v deb-systemd-helper > /dev/null; then deb-systemd-helper purge ${unit} > /dev/null || true; fi
`,
  prerm: `if [ "$1" = remove ] && [ -z "$DPKG_ROOT" ] && [ -d /run/systemd/system ]; then deb-systemd-invoke stop ${unit} > /dev/null || true; fi
`,
});

const copyright = `The app belongs to who made this package.
The runtime that it contains is Linnet's (MIT licence), with QuickJS (MIT licence) and the C library musl (MIT licence).
`;
