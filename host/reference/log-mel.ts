/** Log-mel features in double precision, as kernels-c/engine/logmel.c defines them. */
export function logMelOf(rate: number, window: number, hop: number, fft: number, mels: number, low: number, high: number, offset: number) {
  const hann = Float64Array.from({ length: window }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / window));
  const mel = (hz: number): number => 1127.0104805 * Math.log1p(hz / 700);
  const edges = Array.from({ length: mels + 2 }, (_, i) => 700 * Math.expm1((mel(low) + ((mel(high) - mel(low)) * i) / (mels + 1)) / 1127.0104805));
  const re = new Float64Array(fft), im = new Float64Array(fft);
  return {
    run(samples: ArrayBuffer, sampleOffset: number, frames: number, out: ArrayBuffer, outOffset: number): void {
      const x = new Float32Array(samples), y = new Float32Array(out);
      for (let f = 0; f < frames; f++) {
        re.fill(0);
        im.fill(0);
        for (let n = 0; n < window; n++) re[n] = x[sampleOffset + f * hop + n]! * hann[n]!;
        transform(re, im);
        const energy = new Float64Array(mels);
        for (let k = 0; k <= fft / 2; k++) {
          const hz = (k * rate) / fft, power = re[k]! ** 2 + im[k]! ** 2;
          for (let m = 0; m < mels; m++) {
            const [a, b, c] = [edges[m]!, edges[m + 1]!, edges[m + 2]!];
            energy[m] = energy[m]! + power * Math.max(0, Math.min((hz - a) / (b - a), (c - hz) / (c - b)));
          }
        }
        for (let m = 0; m < mels; m++) y[outOffset + f * mels + m] = Math.log(energy[m]! + offset);
      }
    },
  };
}

/** The discrete Fourier transform in place; the length is a power of two. */
function transform(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j |= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
  }
  for (let length = 2; length <= n; length *= 2) {
    const half = length / 2;
    for (let k = 0; k < half; k++) {
      const c = Math.cos((Math.PI * k) / half), s = -Math.sin((Math.PI * k) / half);
      for (let i = k; i < n; i += length) {
        const [r, m] = [re[i + half]! * c - im[i + half]! * s, re[i + half]! * s + im[i + half]! * c];
        [re[i + half], im[i + half]] = [re[i]! - r, im[i]! - m];
        [re[i], im[i]] = [re[i]! + r, im[i]! + m];
      }
    }
  }
}
