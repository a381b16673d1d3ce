import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ImageSpec } from '../boards/load.ts';
import { imageNeedsKernel, noKernelIn } from '../errors.ts';
import { packageFolder } from './apt.ts';
import type { BootFile } from './fat.ts';
import { Modules } from './modules.ts';

/** Where the kernel and its modules come from: Debian by apt, a folder that such a package was unpacked into, or a mounted card of Raspberry Pi OS. */
export type KernelSource = { readonly from: 'debian' } | { readonly from: 'folder'; readonly folder: string } | { readonly from: 'card'; readonly boot: string; readonly root: string | undefined };

export interface Kernel {
  /** The kernel and its device trees. */
  readonly files: readonly BootFile[];
  readonly modules: Modules;
  /** Whether it is that of the kernel's own developers, not Raspberry Pi's: their device trees have other names. */
  readonly upstream: boolean;
}

export function kernelOf(board: string, image: ImageSpec, source: KernelSource): Kernel {
  if (source.from === 'card') return cardKernel(image, source.boot, source.root);
  if (source.from === 'folder') return packagedKernel(image, source.folder);
  if (image.debian === false) throw imageNeedsKernel(board);
  return packagedKernel(image, packageFolder(image.debian.architecture, image.debian.package));
}

function packagedKernel(image: ImageSpec, folder: string): Kernel {
  const files = listed(folder), named = (name: string): string | undefined => files.find((f) => path.basename(f) === name);
  const kernel = files.find((f) => /(^|\/)boot\/vmlinuz-[^/]+$/.test(f));
  if (kernel === undefined) throw noKernelIn(folder, 'boot/vmlinuz-*');
  const trees = image.deviceTrees.map((name) => {
    const file = named(name);
    if (file === undefined) throw noKernelIn(folder, name);
    return { path: name, bytes: readFileSync(path.join(folder, file)) };
  });
  const release = path.basename(kernel).slice('vmlinuz-'.length);
  return { files: [{ path: image.kernel, bytes: compact(readFileSync(path.join(folder, kernel))) }, ...trees], modules: modulesIn(folder, (name) => name === release), upstream: true };
}

function cardKernel(image: ImageSpec, boot: string, root: string | undefined): Kernel {
  if (!existsSync(path.join(boot, image.kernel))) throw noKernelIn(boot, image.kernel);
  const files = [image.kernel, ...readdirSync(boot).filter((name) => name.endsWith('.dtb'))].map((name) => ({ path: name, bytes: readFileSync(path.join(boot, name)) }));
  return { files, modules: modulesIn(root ?? boot, (name) => name.endsWith(image.cardModules)), upstream: false };
}

function modulesIn(folder: string, isOf: (release: string) => boolean): Modules {
  const all = path.join(folder, 'lib/modules');
  // the newest, where there are several
  const release = existsSync(all) ? readdirSync(all).filter(isOf).sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1) : undefined;
  if (release === undefined) throw noKernelIn(folder, 'lib/modules/RELEASE of this kernel');
  return new Modules(path.join(all, release));
}

/** Kernels for 64 bits are not compressed, and the firmware unpacks them. */
const compact = (kernel: Uint8Array): Uint8Array => (isArm64(kernel) ? gzipSync(kernel, { level: 9 }) : kernel);
/** Linux, Documentation/arm64/booting.rst */
const isArm64 = (kernel: Uint8Array): boolean => Buffer.from(kernel.subarray(56, 60)).toString('latin1') === 'ARM\x64';

/** Files below a folder, but for the modules, of which there are thousands. */
function listed(folder: string): readonly string[] {
  const walk = (below: string): readonly string[] => readdirSync(path.join(folder, below), { withFileTypes: true }).flatMap((e) => {
    const name = path.posix.join(below, e.name);
    return e.isDirectory() ? (name === 'lib/modules' ? [] : walk(name)) : [name];
  });
  return existsSync(folder) ? walk('') : [];
}
