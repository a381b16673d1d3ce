import test from 'ava';
import { decodeWav, powerSpectrum } from '../../src/eval/audio.ts';
import { readWav } from '../../src/eval/wav.ts';
import { wavCases } from './wav-cases.ts';

for (const { name, bytes, samples, channels, audio, rate } of wavCases()) {
  test(`WAV: ${name}`, (t) => {
    const run = () => decodeWav({ samples, channels }, [{ dtype: 'string', shape: [], data: [bytes] }]);
    const wav = readWav(bytes);
    t.is(typeof wav !== 'string', audio !== undefined, JSON.stringify(wav));
    if (audio === undefined) {
      t.throws(run, { message: /^not a WAV file of 16-bit PCM: [^\n]+$/ });
    } else {
      const [sound, found] = run();
      t.deepEqual(sound?.data, Float32Array.from(audio));
      t.deepEqual(found, { dtype: 'i32', shape: [], data: Int32Array.of(rate) });
    }
  });
}

test('readWav takes any bytes', (t) => {
  const { bytes } = wavCases()[0]!;
  for (let at = 0; at < bytes.length; at++) {
    for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
      const changed = Uint8Array.from(bytes);
      changed[at] = value;
      t.notThrows(() => readWav(changed));
    }
  }
});

test('powerSpectrum is the squared magnitude of the discrete Fourier transform', (t) => {
  for (const n of [1, 2, 4, 8, 64]) {
    const frame = Float64Array.from({ length: n }, (_, i) => Math.sin(i * i) + 0.3);
    const power = powerSpectrum(frame);
    t.is(power.length, Math.floor(n / 2) + 1);
    power.forEach((p, k) => {
      let [re, im] = [0, 0];
      frame.forEach((v, i) => { re += v * Math.cos((2 * Math.PI * k * i) / n); im -= v * Math.sin((2 * Math.PI * k * i) / n); });
      t.true(Math.abs(p - (re * re + im * im)) < 1e-9, `bin ${k} of ${n}`);
    });
  }
});
