import { UserError } from '../errors.ts';
import { ByteStream } from '../io/bytes.ts';
import { bytesOf, Descriptor } from '../io/descriptor.ts';
import { named } from '../io/named.ts';
import { openDevice, request, struct } from './ioctl.ts';

/** asm-generic/termbits.h and ioctls.h */
const getSettings = 0x5401, setSettings = 0x5402, setAnySpeed = 0x402c542b, ownSpeed = 0x1000, settingsBytes = 44;
const bits8 = 0x30, twoStops = 0x40, receiver = 0x80, parityBit = 0x100, oddParity = 0x200, local = 0x800, flowControl = 0x80000000;
const codes: Readonly<Record<number, number>> = { 1200: 9, 2400: 11, 4800: 12, 9600: 13, 19200: 14, 38400: 15, 57600: 0x1001, 115200: 0x1002, 230400: 0x1003, 460800: 0x1004, 500000: 0x1005, 921600: 0x1007, 1000000: 0x1008, 1500000: 0x100a, 2000000: 0x100b, 3000000: 0x100d };

export interface SerialOptions {
  /** Bits per second; default 115200. */
  readonly baud?: number;
  readonly parity?: 'none' | 'even' | 'odd';
  readonly stopBits?: 1 | 2;
  /** By the lines RTS and CTS. */
  readonly flowControl?: boolean;
}

/** A serial port, raw: bytes as they come. */
export class Serial extends ByteStream {
  readonly #port: Descriptor;

  /** `path`: such as `/dev/ttyAMA0`, `/dev/serial0`, `/dev/ttyUSB0`. Throws a UserError where there is none, or it is no serial port. */
  constructor(path: string, { baud = 115200, parity = 'none', stopBits = 1, flowControl: flow = false }: SerialOptions = {}) {
    const port = new Descriptor(openDevice(path, 1 | 2 | 64, 'switch the port on (enable_uart=1 in config.txt), or plug the adapter in'), path);
    super(port);
    this.#port = port;
    const settings = struct(settingsBytes), code = codes[baud];
    try {
      named(path, () => request(port.fd, getSettings, settings));
      const control = bits8 | receiver | local | (stopBits === 2 ? twoStops : 0) | (parity === 'none' ? 0 : parityBit) | (parity === 'odd' ? oddParity : 0) | (flow ? flowControl : 0) | (code ?? ownSpeed);
      for (const at of [0, 4, 12]) settings.setUint32(at, 0, true);
      settings.setUint32(8, control >>> 0, true);
      // VTIME 0, VMIN 1
      settings.setUint8(17 + 5, 0);
      settings.setUint8(17 + 6, 1);
      settings.setUint32(36, baud, true);
      settings.setUint32(40, baud, true);
      named(path, () => request(port.fd, code === undefined ? setAnySpeed : setSettings, settings));
    } catch (error) {
      port.close();
      throw error instanceof Error && 'code' in error && error.code === 'ENOTTY' ? new UserError(`${path}: is no serial port`) : error;
    }
  }

  /** Fulfilled when the system has taken the bytes. */
  write(data: string | Uint8Array): Promise<void> {
    return this.#port.write(bytesOf(data));
  }
}
