import { Descriptor } from '../io/descriptor.ts';
import { named } from '../io/named.ts';
import { openDevice, request, struct } from './ioctl.ts';

/** linux/watchdog.h */
const setTimeoutRequest = 0xc0045706;
/** What a driver takes as the word that the board shall not be reset after the close. */
const magicClose = 'V';

/** The board's watchdog: from its opening on the board is reset unless `feed` is called in time. */
export class Watchdog {
  readonly #device: Descriptor;

  /** `timeout`: seconds, which the driver may round; default: the driver's. */
  constructor({ timeout, path = '/dev/watchdog' }: { readonly timeout?: number; readonly path?: string } = {}) {
    this.#device = new Descriptor(openDevice(path, 2, 'the board has no watchdog, or its driver is not loaded (dtparam=watchdog=on in config.txt)'), path);
    if (timeout === undefined) return;
    const seconds = struct(4);
    seconds.setInt32(0, timeout, true);
    named(path, () => request(this.#device.fd, setTimeoutRequest, seconds));
  }

  async feed(): Promise<void> {
    await this.#device.write(new TextEncoder().encode('\n'));
  }

  /** Without a reset to follow, where the driver allows that. */
  async stop(): Promise<void> {
    await this.#device.write(new TextEncoder().encode(magicClose));
    this.#device.close();
  }
}
