import { system } from 'linnet:system';
import { Descriptor, plain } from '../io/descriptor.ts';
import { named } from '../io/named.ts';
import { openDevice, request, struct } from './ioctl.ts';

/** linux/i2c-dev.h, linux/i2c.h */
const transferMessages = 0x0707, readFlag = 1;

/** A device on an I2C bus. */
export class I2c {
  readonly #bus: Descriptor;
  readonly #address: number;

  /** `bus`: N of `/dev/i2c-N`. `address`: 7 bits. Throws a UserError where the board has no such bus. */
  constructor(bus: number, address: number) {
    this.#bus = new Descriptor(openDevice(`/dev/i2c-${bus}`, 3, 'switch the bus on (dtparam=i2c_arm=on in config.txt) and load the module i2c-dev'), `/dev/i2c-${bus}, device 0x${address.toString(16)}`);
    this.#address = address;
  }

  /** Throws a UserError where the device does not answer. */
  write(bytes: Uint8Array | readonly number[]): void {
    this.#transfer([[Uint8Array.from(bytes), 0]]);
  }

  read(length: number): Uint8Array<ArrayBuffer> {
    const into = new Uint8Array(length);
    this.#transfer([[into, readFlag]]);
    return into;
  }

  /** Writes, then reads without letting go of the bus: how a register is read. */
  writeRead(bytes: Uint8Array | readonly number[], length: number): Uint8Array<ArrayBuffer> {
    const into = new Uint8Array(length);
    this.#transfer([[Uint8Array.from(bytes), 0], [into, readFlag]]);
    return into;
  }

  readRegister(register: number, length = 1): Uint8Array<ArrayBuffer> {
    return this.writeRead([register], length);
  }

  writeRegister(register: number, bytes: Uint8Array | readonly number[]): void {
    this.write([register, ...bytes]);
  }

  close(): void {
    this.#bus.close();
  }

  #transfer(messages: readonly (readonly [bytes: Uint8Array, flags: number])[]): void {
    const address = system.pointerBytes, messageBytes = 8 + address, records = struct(messages.length * messageBytes), all = struct(2 * address);
    const links = messages.map(([bytes, flags], i) => {
      records.setUint16(i * messageBytes, this.#address, true);
      records.setUint16(i * messageBytes + 2, flags, true);
      records.setUint16(i * messageBytes + 4, bytes.length, true);
      return [records.buffer, i * messageBytes + 8, plain(bytes).buffer] as const;
    });
    all.setUint32(address, messages.length, true);
    named(this.#bus.name, () => request(this.#bus.fd, transferMessages, all, [[all.buffer, 0, records.buffer], ...links]));
  }
}
