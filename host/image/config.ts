import type { ImageSpec } from '../boards/load.ts';
import type { Network } from './network.ts';

/** config.txt, which the firmware reads. */
export function configText(image: ImageSpec, { upstream, overlays }: { readonly upstream: boolean; readonly overlays: readonly string[] }): string {
  return [
    ...image.config, `kernel=${image.kernel}`, 'initramfs initramfs.gz followkernel', ...(upstream ? ['upstream_kernel=1'] : []),
    // without it, some firmware loads no initramfs
    'enable_uart=1', 'disable_splash=1', 'boot_delay=0', ...overlays.map((name) => `dtoverlay=${name}`), '',
  ].join('\n');
}

/**
 * cmdline.txt: what the kernel is started with. Tests of its ciphers would be two thirds of its start; and without a word on how good the board's random
 * numbers are it gathers its own for seconds, for which the first file that is written waits.
 */
export const cmdlineText = (image: ImageSpec, upstream: boolean): string => `console=${upstream ? image.console : 'serial0,115200'} rdinit=/init panic=5 quiet cryptomgr.notests rng_core.default_quality=1000\n`;

export interface InitSettings {
  readonly args: readonly string[];
  readonly environment: readonly string[];
  /** A file within the first file system, and its parameters. */
  readonly modules: readonly string[];
  readonly networks: readonly Network[];
  readonly key: string | undefined;
  readonly port: number;
  /** Seconds. */
  readonly watchdog: number;
}

/** The card's second partition. */
export const dataDevice = '/dev/mmcblk0p2';

/** `/linnet.conf`, which kernels-c/engine/init.c reads. */
export function initText({ args, environment, modules, networks, key, port, watchdog }: InitSettings): string {
  return [
    ...args.map((word) => `arg ${word}`), ...environment.map((line) => `env ${line}`), ...modules.map((line) => `module ${line}`),
    ...networks.map(({ name, address, bits, gateway }) => `network ${name} ${address}/${bits}${gateway === undefined ? '' : ` ${gateway}`}`),
    `data ${dataDevice}`, ...(key === undefined ? [] : [`key ${key}`, `port ${port}`]), `watchdog ${watchdog}`, '',
  ].join('\n');
}
