import { UserError } from '../errors.ts';

/** A pixel's red, green and blue, 0 to 255, at a place in `out`. */
type Pixel = (bytes: Uint8Array, x: number, y: number, out: Uint8Array, at: number) => void;

/** BT.601 in its range for video, as cameras give it. */
function fromYuv(y: number, u: number, v: number, out: Uint8Array, at: number): void {
  const light = 1.164 * (y - 16), [red, blue] = [v - 128, u - 128];
  const clip = (x: number): number => (x < 0 ? 0 : x > 255 ? 255 : Math.round(x));
  out[at] = clip(light + 1.596 * red);
  out[at + 1] = clip(light - 0.813 * red - 0.391 * blue);
  out[at + 2] = clip(light + 2.018 * blue);
}

/** An image in memory. */
export class Picture {
  readonly width: number;
  readonly height: number;
  readonly #bytes: Uint8Array;
  readonly #pixel: Pixel;

  private constructor(width: number, height: number, bytes: Uint8Array, pixel: Pixel) {
    this.width = width;
    this.height = height;
    this.#bytes = bytes;
    this.#pixel = pixel;
  }

  /** Bytes Y U Y V of two pixels each, `stride` bytes a line. */
  static yuyv(width: number, height: number, bytes: Uint8Array, stride = 2 * width): Picture {
    return new Picture(width, height, bytes, (from, x, y, out, at) => {
      const pair = y * stride + 4 * (x >> 1);
      fromYuv(from[pair + 2 * (x & 1)]!, from[pair + 1]!, from[pair + 3]!, out, at);
    });
  }

  /** A PPM file (P6, 8 bits). Throws a UserError where it is none. */
  static ppm(file: Uint8Array, name = 'picture'): Picture {
    const [head, width, height] = /^P6(?:\s+(?:#[^\n]*\n\s*)*)(\d+)\s+(\d+)\s+255\s/.exec(new TextDecoder('latin1').decode(file.subarray(0, 256))) ?? [];
    if (head === undefined) throw new UserError(`${name}: is no PPM file (P6, 8 bits a colour); ImageMagick makes one: convert photo.jpg -depth 8 ${name}.ppm`);
    const w = Number(width), h = Number(height), bytes = file.subarray(head.length);
    if (w < 1 || h < 1 || bytes.length < 3 * w * h) throw new UserError(`${name}: ends before its last pixel`);
    return new Picture(w, h, bytes, (from, x, y, out, at) => out.set(from.subarray(3 * (y * w + x), 3 * (y * w + x) + 3), at));
  }

  /** Red, green and blue of the largest part in the middle that has this shape, [height, width, 3], a pixel for each that is nearest. */
  rgb(width: number, height: number): Uint8Array<ArrayBuffer> {
    const scale = Math.min(this.width / width, this.height / height), left = (this.width - scale * width) / 2, top = (this.height - scale * height) / 2;
    const out = new Uint8Array(3 * width * height), pixel = this.#pixel, bytes = this.#bytes;
    for (let y = 0; y < height; y++) {
      const row = Math.floor(top + scale * (y + 0.5));
      for (let x = 0; x < width; x++) pixel(bytes, Math.floor(left + scale * (x + 0.5)), row, out, 3 * (y * width + x));
    }
    return out;
  }
}
