import type { Command } from '../command.ts';
import { stop } from '../deploy/scripts.ts';
import { commandFailed } from '../errors.ts';
import { eachHost, hostOptions, installedApp } from './hosts.ts';

export const command: Command = {
  options: hostOptions,
  run: (a) => eachHost(a, a.operands, async (connection, machine) => {
    const place = installedApp(a, connection.host, machine), { code, err } = await connection.run(stop(place), { root: place.system });
    if (code !== 0) throw commandFailed(connection.host, err.trim().split('\n').at(-1) ?? '');
    return `${connection.host}: ${place.name} is stopped, and does not start at boot; to start it again: ssh ${connection.host} ${place.system ? 'sudo ' : ''}${place.systemctl} enable --now ${place.unit}`;
  }),
};
