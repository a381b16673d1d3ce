import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { found } from '../package/user.ts';

/** Debian puts it where only root's PATH leads. */
const command = found('mosquitto') ?? ['/usr/sbin/mosquitto'].find((file) => existsSync(file));
export const noBroker = command === undefined ? 'no mosquitto' : undefined;

export async function freePort(): Promise<number> {
  const probe = net.createServer();
  await once(probe.listen(0, '127.0.0.1'), 'listening');
  const address = probe.address();
  probe.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** An MQTT broker on a port of this machine alone, with its settings in `folder`. */
export async function startBroker(folder: string): Promise<{ readonly port: number; readonly stop: () => void }> {
  const port = await freePort(), config = path.join(folder, 'mosquitto.conf');
  writeFileSync(config, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n`);
  const child = spawn(command ?? '', ['-c', config], { stdio: 'ignore', timeout: 120_000 });
  for (let i = 0; i < 100; i++) {
    const socket = net.connect(port, '127.0.0.1');
    if (await once(socket, 'connect').then(() => true, () => false)) { socket.destroy(); break; }
    await new Promise((r) => setTimeout(r, 50));
  }
  return { port, stop: () => { child.kill(); } };
}
