import { Descriptor, plain } from '../io/descriptor.ts';
import { named } from '../io/named.ts';
import { openDevice, request, struct } from './ioctl.ts';

/** linux/spi/spidev.h */
const message = 0x40206b00, setBits = 0x40016b03, setMode = 0x40046b05, setSpeed = 0x40046b04, transferBytes = 32;

export interface SpiOptions {
  /** Clock polarity and phase; default 0. */
  readonly mode?: 0 | 1 | 2 | 3;
  /** Hz; default 1 MHz. */
  readonly speed?: number;
  readonly bitsPerWord?: number;
}

/** A device on an SPI bus. */
export class Spi {
  readonly #device: Descriptor;

  /** `/dev/spidevBUS.SELECT`. Throws a UserError where the board has no such bus. */
  constructor(bus: number, select: number, { mode = 0, speed = 1_000_000, bitsPerWord = 8 }: SpiOptions = {}) {
    const path = `/dev/spidev${bus}.${select}`;
    this.#device = new Descriptor(openDevice(path, 3, 'switch the bus on (dtparam=spi=on in config.txt)'), path);
    for (const [number, value, bytes] of [[setMode, mode, 4], [setBits, bitsPerWord, 1], [setSpeed, speed, 4]] as const) {
      const argument = struct(bytes);
      if (bytes === 1) argument.setUint8(0, value);
      else argument.setUint32(0, value, true);
      named(path, () => request(this.#device.fd, number, argument));
    }
  }

  /** Sends bytes and returns those that came at the same time. */
  transfer(bytes: Uint8Array | readonly number[]): Uint8Array<ArrayBuffer> {
    const out = plain(Uint8Array.from(bytes)), into = new Uint8Array(out.length), transfer = struct(transferBytes);
    transfer.setUint32(16, out.length, true);
    named(this.#device.name, () => request(this.#device.fd, message, transfer, [[transfer.buffer, 0, out.buffer], [transfer.buffer, 8, into.buffer]]));
    return into;
  }

  close(): void {
    this.#device.close();
  }
}
