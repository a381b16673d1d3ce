import type { Command } from '../command.ts';
import { checkRoot, rollBack } from '../deploy/deploy.ts';
import { eachHost, hostOptions, installedApp } from './hosts.ts';

export const command: Command = {
  options: hostOptions,
  run: (a) => eachHost(a, a.operands, async (connection, machine) => {
    const place = installedApp(a, connection.host, machine);
    if (place.system) await checkRoot(connection, machine);
    const { seconds } = await rollBack(connection, place);
    return `${connection.host}: the ${place.name} from before runs again (healthy within ${Math.max(1, seconds)} s); linnet rollback once more goes back to the other`;
  }),
};
