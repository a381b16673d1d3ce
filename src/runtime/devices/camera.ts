import { system } from 'linnet:system';
import { UserError } from '../errors.ts';
import { Descriptor } from '../io/descriptor.ts';
import { named } from '../io/named.ts';
import { onStop } from '../io/stop.ts';
import { openDevice, request, struct, textAt } from './ioctl.ts';
import { Picture } from './picture.ts';

/** linux/videodev2.h: numbers without the size of the structure that they hold; structures with pointers are larger on boards of 64 bits. */
const wide = system.pointerBytes === 8, formatBytes = wide ? 208 : 204, bufferBytes = wide ? 88 : 80;
const sized = (base: number, bytes: number): number => (base | bytes << 16) >>> 0;
const queryCapability = 0x80685600, setFormat = sized(0xc0005605, formatBytes), requestBuffers = 0xc0145608;
const queue = sized(0xc000560f, bufferBytes), dequeue = sized(0xc0005611, bufferBytes), start = 0x40045612, stop = 0x40045613;
const capture = 1, userPointer = 2, anyField = 0, yuyv = 0x56595559, streams = 0x04000001;
/** Where the union of v4l2_format begins, and fields of v4l2_buffer. */
const pixels = wide ? 8 : 4, pointerAt = 64, lengthAt = wide ? 72 : 68, memoryAt = 60;
const buffers = 2;

/** A camera by Video4Linux, as USB cameras are. */
export class Camera implements AsyncIterable<Picture> {
  readonly width: number;
  readonly height: number;
  readonly #device: Descriptor;
  readonly #stride: number;
  /** The driver writes into these: they are not let go of before it is closed. */
  readonly #memory: readonly ArrayBuffer[];

  /** Asks for a size; the camera may choose another one. Throws a UserError where there is no camera, or it gives no pictures that are not compressed. */
  constructor(path = '/dev/video0', { width = 640, height = 480 }: { readonly width?: number; readonly height?: number } = {}) {
    const device = this.#device = new Descriptor(openDevice(path, 1 | 2 | 64, 'plug a camera in; v4l2-ctl --list-devices shows the others'), path);
    const ask = (number: number, argument: DataView<ArrayBuffer>): void => { named(path, () => request(device.fd, number, argument)); };
    try {
      const capability = struct(104), format = struct(formatBytes), wanted = struct(20);
      ask(queryCapability, capability);
      if ((capability.getUint32(88, true) & streams) !== streams) throw new UserError(`${path} (${textAt(capability, 16, 32)}): takes no pictures; the camera may have another number`);
      format.setUint32(0, capture, true);
      for (const [i, value] of [width, height, yuyv, anyField].entries()) format.setUint32(pixels + 4 * i, value, true);
      ask(setFormat, format);
      const [w, h, kind, , stride, size] = Array.from({ length: 6 }, (_, i) => format.getUint32(pixels + 4 * i, true));
      if (kind !== yuyv) throw new UserError(`${path} (${textAt(capability, 16, 32)}): gives no YUYV pictures of ${width} x ${height}; v4l2-ctl --list-formats-ext shows what it gives`);
      [this.width, this.height, this.#stride] = [w!, h!, stride!];
      for (const [i, value] of [buffers, capture, userPointer].entries()) wanted.setUint32(4 * i, value, true);
      ask(requestBuffers, wanted);
      this.#memory = Array.from({ length: wanted.getUint32(0, true) }, () => new ArrayBuffer(size!));
      this.#memory.forEach((_, i) => this.#queue(i));
      const type = struct(4);
      type.setInt32(0, capture, true);
      ask(start, type);
    } catch (error) {
      device.close();
      throw error;
    }
  }

  /** The next picture that is taken from now on; it is valid until the one after it. Throws a UserError where the camera is gone or was closed. */
  async take(): Promise<Picture> {
    // what has been waiting is as old as the last call
    for (let i; (i = this.#dequeue()) !== null;) this.#queue(i);
    const index = await this.#device.when(() => this.#dequeue(), null);
    if (index == null) throw new UserError(`${this.#device.name}: it is closed`);
    const bytes = new Uint8Array(this.#memory[index]!.slice(0));
    this.#queue(index);
    return Picture.yuyv(this.width, this.height, bytes, this.#stride);
  }

  /** Pictures, to the end of the program. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Picture> {
    const forget = onStop(() => this.close());
    try {
      while (this.#device.isOpen) yield await this.take();
    } catch (error) {
      if (this.#device.isOpen) throw error;
    } finally {
      forget();
      this.close();
    }
  }

  close(): void {
    if (!this.#device.isOpen) return;
    const type = struct(4);
    type.setInt32(0, capture, true);
    try {
      request(this.#device.fd, stop, type);
    } finally {
      this.#device.close();
    }
  }

  #buffer(): DataView<ArrayBuffer> {
    const buffer = struct(bufferBytes);
    buffer.setUint32(4, capture, true);
    buffer.setUint32(memoryAt, userPointer, true);
    return buffer;
  }

  #queue(index: number): void {
    const buffer = this.#buffer(), memory = this.#memory[index]!;
    buffer.setUint32(0, index, true);
    buffer.setUint32(lengthAt, memory.byteLength, true);
    named(this.#device.name, () => request(this.#device.fd, queue, buffer, [[buffer.buffer, pointerAt, memory]]));
  }

  /** Index of a picture's memory, null where there is none yet. */
  #dequeue(): number | null {
    const buffer = this.#buffer();
    try {
      request(this.#device.fd, dequeue, buffer);
      return buffer.getUint32(0, true);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return null;
      throw error;
    }
  }
}
