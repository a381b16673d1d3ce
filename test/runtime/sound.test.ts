import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { root } from '../../host/paths.ts';
import { Programs, start, wav } from './program.ts';

const programs = new Programs();
test.after.always(() => programs.remove());

/** Prints what a source gives: number of samples, of chunks above 100 ms, root mean square, and the error between them and a sine. */
const listener = programs.build('listener', `
import { args, Microphone } from 'linnet';
const rate = Number(args.rate ?? 16000), hz = Number(args.hz ?? 440);
let n = 0, large = 0, power = 0, worst = 0;
for await (const pcm of Microphone.open(args.source ?? '-', { rate })) {
  if (pcm.length > rate / 10 + 2) large++;
  for (const x of pcm) {
    // Where a sound begins and ends it has every frequency.
    const steady = n > 200 && n < Number(args.until ?? 1e9);
    if (steady) power += x * x;
    if (steady) worst = Math.max(worst, Math.abs(x - 0.5 * Math.sin((2 * Math.PI * hz * n) / rate)));
    n++;
  }
}
console.log(JSON.stringify({ n, large, rms: Math.sqrt(power / n), worst }));`);

const sine = (n: number, rate: number, hz = 440, channels = 1): Float64Array =>
  Float64Array.from({ length: n * channels }, (_, i) => 16384 * Math.sin((2 * Math.PI * hz * Math.floor(i / channels)) / rate));

async function hear(bytes: Uint8Array, ...words: readonly string[]): Promise<{ readonly n: number; readonly large: number; readonly rms: number; readonly worst: number }> {
  const file = programs.file(`${Math.random()}.wav`, bytes);
  const { out, err } = await start(await listener, [file, ...words]);
  if (err !== '') throw new Error(err);
  return JSON.parse(out);
}

test('a WAV file of the wanted rate, as it is', async (t) => {
  const { n, large, worst } = await hear(wav(sine(16000, 16000), 16000));
  t.deepEqual([n, large], [16000, 0]);
  t.true(worst < 1.6e-5, `${worst}`);
});

test('stereo is averaged', async (t) => {
  const both = sine(8000, 16000, 440, 2).map((v, i) => (i % 2 ? 2 * v : 0));
  t.true((await hear(wav(both, 16000, 2))).worst < 4e-5);
});

for (const rate of [8000, 11025, 22050, 44100, 48000, 96000, 192000]) {
  test(`${rate} Hz is converted: a tone keeps its place and size`, async (t) => {
    const { n, worst } = await hear(wav(sine(rate, rate), rate), '--until', '15700');
    t.true(Math.abs(n - 16000) <= 1, `${n}`);
    t.true(worst < 5e-4, `${worst}`);
  });
}

/** A chirp, in 16-bit units: `value` of its phase at second t. */
const chirp = (from: number, to: number, seconds: number) => (t: number): number => 16384 * Math.sin(2 * Math.PI * (from * t + ((to - from) * t * t) / (2 * seconds)));

for (const rate of [44100, 48000]) {
  test(`sweeps at ${rate} Hz: 80 dB between what is heard and what is not right`, async (t) => {
    const raw = async (from: number, to: number): Promise<Float32Array> => {
      const sound = chirp(from, to, 2), file = programs.file(`sweep-${rate}-${from}.wav`, wav(Float64Array.from({ length: 2 * rate }, (_, i) => sound(i / rate)), rate));
      const { out, err } = await start(await sweeper, [file]);
      if (err !== '') throw new Error(err);
      return new Float32Array(Uint8Array.from(Buffer.from(out, 'base64')).buffer);
    };
    const decibels = (error: number, signal: number): number => 10 * Math.log10(error / signal), power = 0.5 * 0.5 / 2;
    const heard = await raw(50, 7200), expected = chirp(50, 7200, 2), removed = await raw(8800, rate / 2 - 100);
    const inside = Array.from(heard.subarray(200, 31_800), (x, i) => (x - expected((i + 200) / 16000) / 32768) ** 2), beyond = Array.from(removed.subarray(200, 31_800), (x) => x * x);
    const [wrong, left] = [inside, beyond].map((squares) => decibels(squares.reduce((a, b) => a + b, 0) / squares.length, power));
    t.log(`passband ${wrong?.toFixed(1)} dB, stopband ${left?.toFixed(1)} dB`);
    t.true(wrong! <= -80 && left! <= -80, `${wrong} dB, ${left} dB`);
  });
}

const sweeper = programs.build('sweeper', `
import { args, Microphone } from 'linnet';
const all: number[] = [];
for await (const pcm of Microphone.open(args.source!, { rate: 16000 })) all.push(...pcm);
let text = '';
for (const byte of new Uint8Array(Float32Array.from(all).buffer)) text += String.fromCharCode(byte);
console.log(btoa(text));`);

test('Speaker: samples, tones and WAV files as raw sound; what it cannot open', async (t) => {
  const file = programs.file('played.wav', wav(sine(2205, 22050, 440, 2), 22050, 2));
  const raw = await programs.run('speaker', `
    import { args, Speaker } from 'linnet';
    const speaker = new Speaker('-', { rate: 16000 });
    await speaker.write(Float32Array.of(0, 0.5, -1, 2));
    await speaker.write(Int16Array.of(1, -2));
    await speaker.tone(1000, 0.1, 0.25);
    await speaker.play(args.source!);
    await speaker.close();
    for (const sink of ['x', 'alsa:hw:31,7']) { try { new Speaker(sink, { rate: 8000 }); } catch (e) { console.error((e as Error).message); } }`, [file], { raw: true });
  const samples = new Int16Array(Uint8Array.from(Buffer.from(raw.out, 'latin1')).buffer);
  t.deepEqual(Array.from(samples.subarray(0, 6)), [0, 16384, -32768, 32767, 1, -2]);
  const tone = samples.subarray(6, 1606), played = samples.subarray(1606);
  t.true(Math.max(...tone) <= 8192 && Math.max(...tone) > 8000 && tone[0] === 0);
  t.true(Math.abs(played.length - 1600) <= 2, `${played.length}`);
  t.true(played.subarray(200, 1400).every((v, i) => Math.abs(v - 16384 * Math.sin((2 * Math.PI * 440 * (i + 200)) / 16000)) < 20));
  t.regex(raw.err, /^no audio sink 'x': .*\nalsa:hw:31,7: \/dev\/snd\/pcmC31D7p: No such file or directory\n$/);
});

test('what the wanted rate cannot carry is removed', async (t) => {
  const { rms } = await hear(wav(sine(48000, 48000, 11000), 48000), '--until', '15700');
  t.true(rms < 0.354 * 1e-3, `${rms}`);
});

test('raw samples on standard input, in pieces of any size', async (t) => {
  const bytes = wav(sine(16000, 16000), 16000).subarray(44);
  const pieces: Uint8Array[] = [];
  for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7 + 3) % 3001) pieces.push(bytes.subarray(at, at + size));
  const { out, code } = await start(await listener, ['-'], { input: pieces });
  const { n, worst } = JSON.parse(out);
  t.deepEqual([code, n], [0, 16000]);
  t.true(worst < 1.6e-5);
});

test('bad sound is one line each', async (t) => {
  const good = wav(sine(100, 16000), 16000), changed = (at: number, value: number): Uint8Array => Uint8Array.from(good, (b, i) => (i === at ? value : b));
  const cases: readonly (readonly [name: string, bytes: Uint8Array | string, message: string])[] = [
    ['empty.wav', '', 'unsupported WAV file: it is empty'],
    ['text.wav', 'this is text, and long enough for a header of any kind at all', 'unsupported WAV file: it does not start with RIFF and WAVE'],
    ['header.wav', good.subarray(0, 30), 'unsupported WAV file: it ends inside its header'],
    ['float.wav', changed(20, 3), 'unsupported WAV file: its samples are 16-bit floats, not 16-bit PCM'],
    ['wide.wav', changed(34, 24), 'unsupported WAV file: its samples are 24-bit PCM, not 16-bit PCM'],
    ['cut.wav', good.subarray(0, 143), 'the file is truncated: 101 bytes of the audio that its header declares are missing'],
  ];
  for (const [name, bytes, message] of cases) {
    const file = programs.file(name, bytes), { code, err } = await start(await listener, [file]);
    t.deepEqual([name, code, err.replace(/ \(listener\.ts:\d+\)/, '')], [name, 1, `${file}: ${message}\n`]);
  }
  const half = await start(await listener, ['-'], { input: [good.subarray(44, 99)] });
  t.deepEqual([half.code, half.err.replace(/ \(listener\.ts:\d+\)/, '')], [1, 'standard input: ends in the middle of a sample: 1 of 2 bytes\n']);
  const none = await start(await listener, ['alsa:default']);
  t.regex(none.err, /^no audio source 'alsa:default': use a WAV file, - .* \(listener\.ts:5\)\n$/);
  t.is(none.code, 1);
  const absent = await start(await listener, ['alsa:hw:31,7']);
  t.regex(absent.err, /^alsa:hw:31,7: \/dev\/snd\/pcmC31D7c: No such file or directory \(listener\.ts:5\)\n$/);
});

test('files that are refused leave nothing open', async (t) => {
  const good = wav(sine(1600, 16000), 16000), files = { text: 'no sound at all, but long enough for a header of any kind', cut: good.subarray(0, 143), good };
  const words = Object.entries(files).map(([name, bytes]) => programs.file(`open-${name}.wav`, bytes));
  const { code, out, err } = await programs.run('open', `
import { args, Microphone, readFolder } from 'linnet';
const [text = '', cut = '', good = ''] = args._, open = (): number => readFolder('/proc/self/fd').length, before = open();
let refused = 0, samples = 0;
for (const source of Array<string[]>(50).fill([text, cut]).flat()) {
  try { for await (const pcm of Microphone.open(source, { rate: 16000 })) samples += pcm.length; } catch { refused++; }
}
samples = 0;
for await (const pcm of Microphone.open(good, { rate: 16000 })) samples += pcm.length;
console.log(refused, samples, open() - before);`, words);
  t.deepEqual([code, out, err], [0, '100 1600 0\n', '']);
});

test('log-mel frames are those of the definition, whatever the chunks', async (t) => {
  const { out, err } = await programs.run('mel', `
import { LogMel, readFile } from 'linnet';
const frontEnd = { rate: 16000, window: 400, hop: 160, fft: 512, mels: 20, low: 60, high: 7600, offset: 1e-6 };
const pcm = new Int16Array(readFile('${path.join(root, 'examples/wake-word/kitchen.wav')}').slice(44, 44 + 2 * 16000).buffer);
const whole = Array.from(new LogMel(frontEnd).push(pcm));
const mel = new LogMel(frontEnd), parts: number[] = [];
for (let at = 0, size = 1; at < pcm.length; at += size, size = (size * 5 + 1) % 977) parts.push(...mel.push(pcm.subarray(at, at + size)));
const gaps = new LogMel({ ...frontEnd, window: 100, hop: 250, fft: 128 });
let frames = 0;
for (let at = 0; at < pcm.length; at += 33) frames += gaps.push(pcm.subarray(at, at + 33)).length / 20;
console.log(JSON.stringify({ same: whole.every((v, i) => v === parts[i]) && whole.length === parts.length, frames, whole }));`);
  t.is(err, '');
  const { same, frames, whole } = JSON.parse(out);
  t.true(same);
  t.deepEqual([whole.length, frames], [98 * 20, Math.floor((16000 - 100) / 250) + 1]);
  const samples = new Int16Array(new Uint8Array(readFileSync(path.join(root, 'examples/wake-word/kitchen.wav'))).slice(44, 44 + 32000).buffer);
  const expected = Array.from({ length: 98 }, (_, f) => definition(samples, 160 * f)).flat();
  t.true(expected.every((v, i) => Math.abs(v - whole[i]) < 2e-3));
});

/** One frame as the front end is defined, by a plain discrete Fourier transform. */
function definition(samples: Int16Array, from: number): readonly number[] {
  const mel = (hz: number): number => 2595 * Math.log10(1 + hz / 700), hz = (m: number): number => 700 * (10 ** (m / 2595) - 1);
  const edges = Array.from({ length: 22 }, (_, i) => hz(mel(60) + ((mel(7600) - mel(60)) * i) / 21));
  const x = Array.from({ length: 400 }, (_, n) => (samples[from + n]! / 32768) * (0.5 - 0.5 * Math.cos((2 * Math.PI * n) / 400)));
  const energy = new Array<number>(20).fill(0);
  for (let k = 0; k <= 256; k++) {
    let re = 0, im = 0;
    for (let n = 0; n < 400; n++) {
      re += x[n]! * Math.cos((2 * Math.PI * k * n) / 512);
      im -= x[n]! * Math.sin((2 * Math.PI * k * n) / 512);
    }
    for (let m = 0; m < 20; m++) {
      const [a, b, c] = [edges[m]!, edges[m + 1]!, edges[m + 2]!], f = (k * 16000) / 512;
      energy[m] = energy[m]! + (re * re + im * im) * Math.max(0, Math.min((f - a) / (b - a), (c - f) / (c - b)));
    }
  }
  return energy.map((e) => Math.log(e + 1e-6));
}

test('a front end that is none is refused with its field', async (t) => {
  const { code, err } = await programs.run('badmel', `
import { LogMel } from 'linnet';
for (const change of [{ fft: 500 }, { window: 600 }, { high: 9000 }, { hop: 0.5 }, { mels: 'x' }] as object[]) {
  try {
    new LogMel({ rate: 16000, window: 400, hop: 160, fft: 512, mels: 20, low: 60, high: 7600, offset: 1e-6, ...change });
  } catch (error) { console.error(String(error)); }
}`);
  t.is(code, 0);
  t.deepEqual(err.trimEnd().split('\n'), [
    'UserError: front end: fft must be a power of two from 8 to 32768',
    'UserError: front end: window must be from 1 sample to fft',
    'UserError: front end: low and high must be 0 <= low < high <= rate / 2',
    'UserError: front end: rate, window, hop, fft and mels must be integers',
    'UserError: front end: "mels" must be a number, not "x"',
  ]);
});

test('a trigger: threshold, patience, refractory time', async (t) => {
  const { out } = await programs.run('trigger', `
import { Trigger } from 'linnet';
const fired = (options: object, scores: readonly number[]): readonly number[] => {
  const trigger = new Trigger({ threshold: 0.8, ...options });
  return scores.flatMap((score, i) => (trigger.push(score) ? [i] : []));
};
const long = new Array(400).fill(0.9);
console.log(JSON.stringify([
  fired({}, [0.8, 0.81, 0, 0.9]),
  fired({ patience: 3 }, [0.9, 0.9, 0, 0.9, 0.9, 0.9, 0]),
  fired({ patience: 3, refractory: 1.5 }, long),
  fired({ patience: 2, refractory: 1, rate: 10 }, long.slice(0, 40)),
]));`);
  t.deepEqual(JSON.parse(out), [[1, 3], [5], [2, 153, 304], [1, 12, 23, 34]]);
});
