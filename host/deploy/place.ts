import { noUserManager, noSystemd, otherPlace } from '../errors.ts';
import { type Machine, unitPrefix } from './machine.ts';

/** Where an app lies on a board, and who starts it there. */
export interface Place {
  readonly name: string;
  readonly system: boolean;
  /** Holds NAME and NAME.service, those before them as NAME.before and NAME.service.before, and while one is tried NAME.old. */
  readonly folder: string;
  /** Where systemd looks for the unit. */
  readonly units: string;
  readonly unit: string;
  /** Commands, without the unit. */
  readonly systemctl: string;
  readonly journal: string;
}

export function placeOf(name: string, system: boolean, home: string): Place {
  const unit = `${unitPrefix}${name}.service`;
  return system
    ? { name, system, unit, folder: `/usr/local/lib/linnet/${name}`, units: '/etc/systemd/system', systemctl: 'systemctl', journal: `journalctl --unit=${unit}` }
    : { name, system, unit, folder: `${home}/.local/lib/linnet/${name}`, units: `${home}/.config/systemd/user`, systemctl: 'systemctl --user', journal: `journalctl --user-unit=${unit}` };
}

/** The place for a new app. Throws a UserError where the board has no systemd for it, or the app is elsewhere already. */
export function newPlace(host: string, name: string, system: boolean, machine: Machine): Place {
  if (machine.systemd === 0) throw noSystemd(host);
  if (!system && !machine.userManager) throw noUserManager(host, machine.user);
  if (machine.apps.some((app) => app.name === name && app.system !== system)) throw otherPlace(host, name, system);
  return placeOf(name, system, machine.home);
}
