import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { driveFault, driveRefused, drivesChanged, flashDenied, flashElsewhere, flashNotMeant, noDriveNamed, noDriveToFlash, severalDrives } from '../errors.ts';
import { type Drive, listDrives, sizeText } from './drives.ts';
import { openImage } from './image.ts';
import { type OnProgress, writeImage } from './write.ts';

/** The machine that the card is plugged into. */
export interface Desk {
  /** As Node names it. */
  readonly platform: string;
  /** The folder that `/sys`, `/proc`, `/dev` and `/run` are in. */
  readonly root: string;
  /** The same command with the rights to write to any drive. */
  readonly asRoot: string;
  say(line: string): void;
  /** Shows drives, `bytes` of which an image needs. */
  list(drives: readonly Drive[], bytes: number): void;
  /** What is typed. */
  ask(question: string): Promise<string>;
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal;
}
export interface FlashOptions {
  /** The drive's name or path. */
  readonly to?: string;
  /** Does not ask. A drive that is not removable is asked for even so. */
  readonly yes: boolean;
  readonly dryRun: boolean;
}

const system = /^\/($|(boot|efi|etc|home|nix|opt|root|srv|usr|var)(\/|$))/;

/** Why a drive cannot be written to; undefined where it can. `bytes`: of the image. */
export function faultOf(drive: Drive, bytes: number): string | undefined {
  if (drive.bytes === 0) return driveFault.noCard();
  const mounts = drive.uses.flatMap((use) => (use.as === 'mount' ? [use] : [])), [holder] = drive.uses.filter((use) => use.as === 'part');
  const own = drive.uses.find((use) => use.as === 'swap' || (use.as === 'mount' && system.test(use.at)));
  if (own !== undefined) return driveFault.system(own.as === 'mount' ? own.at : 'swap', own.device);
  if (mounts.length > 0) return driveFault.mounted(mounts.map(({ at }) => at));
  if (holder !== undefined) return driveFault.part(holder.device);
  if (drive.readOnly) return driveFault.readOnly();
  return drive.bytes < bytes ? driveFault.small(sizeText(drive.bytes), sizeText(bytes)) : undefined;
}

/** Of a drive, in a few words. */
export const contents = ({ partitions }: Drive): string => partitions.map((p) => [p.name, sizeText(p.bytes), p.fileSystem, p.label].filter((word) => word !== '').join(' ')).join(', ') || 'no partitions';

export const removableDrives = (desk: Pick<Desk, 'platform' | 'root'>): readonly Drive[] => {
  if (desk.platform !== 'linux') throw flashElsewhere(desk.platform);
  return listDrives(desk.root).filter((d) => d.removable);
};

/** Puts an image on a card, and reads it back. Throws a UserError where that is refused or fails. */
export async function flash(file: string, { to, yes, dryRun }: FlashOptions, desk: Desk): Promise<void> {
  const removable = removableDrives(desk), image = await openImage(file);
  const usable = removable.filter((d) => faultOf(d, image.bytes) === undefined);
  let drive = to === undefined ? undefined : driveNamed(to, desk.root);
  if (drive === undefined) {
    if (removable.length > 0) desk.list(removable, image.bytes);
    if (usable.length === 0) throw noDriveToFlash(removable.length);
    if (usable.length > 1 && (yes || dryRun)) throw severalDrives(usable.map((d) => d.name));
    drive = usable.length === 1 ? usable[0]! : driveNamed(await desk.ask(`name of the drive to overwrite (${usable.map((d) => d.name).join(', ')}): `), desk.root);
    if (usable.length > 1) yes = true;
  }
  const fault = faultOf(drive, image.bytes), sure = yes && drive.removable;
  if (fault !== undefined) throw driveRefused(drive.device, fault);
  desk.say(`${file}, ${sizeText(image.bytes)}, takes the place of all that is on ${drive.device}: ${drive.model}, ${sizeText(drive.bytes)}${drive.removable ? '' : ', NOT REMOVABLE'}, with ${contents(drive)}`);
  if (dryRun) return desk.say('nothing was written (--dry-run)');
  try {
    accessSync(drive.device, constants.W_OK);
  } catch {
    throw flashDenied(drive.device, desk.asRoot);
  }
  if (!sure) {
    const typed = await desk.ask(`type ${drive.name} to go on: `);
    if (typed !== drive.name && typed !== drive.device) throw flashNotMeant(drive.device);
  }
  // a card that was taken out while the question stood gives its name to the next one
  if (JSON.stringify(listDrives(desk.root).find((d) => d.name === drive.name)) !== JSON.stringify(drive)) throw drivesChanged();
  await writeImage(image, drive.device, desk.onProgress, desk.signal);
  desk.say(`${drive.device}: ${sizeText(image.bytes)} written, read back and equal; the card can be taken out`);
}

/** `to`: `sdb`, `/dev/sdb` or a link to it. */
function driveNamed(to: string, root: string): Drive {
  const drives = listDrives(root), file = to.includes('/') ? to : path.join(root, 'dev', to), name = path.basename(existsSync(file) ? realpathSync(file) : file);
  const drive = drives.find((d) => d.name === name);
  if (drive === undefined) throw noDriveNamed(to, drives.find((d) => d.partitions.some((p) => p.name === name))?.name, drives.filter((d) => d.removable).map((d) => d.name));
  return drive;
}
