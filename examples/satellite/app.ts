import { Listener, LogMel, Microphone, Model, Speaker, Trigger, args, exit, type Socket } from 'linnet';
import { Voice } from './voice.ts';
import { eventsOf, send, type Event } from './wyoming.ts';

const rate = 16000, sound = { rate, width: 2, channels: 1 }, wakeWord = 'hey_linnet';
const name = args.name ?? 'Linnet', speaker = args.speaker;
/** Seconds: without a word, after the last one, and in all. */
const patience = 4, pause = 1, most = 15;

/** The main device that has asked for this satellite, and what is being sent to it since the wake word. */
let main: Socket | null = null;
let streaming: { seconds: number; spoken: boolean } | null = null;
/** Whose sound the speaker plays; the satellite does not listen to itself. */
let playing: Socket | null = null;

const attribution = { name: 'Linnet', url: '' }, made = { attribution, installed: true, version: '1' };
const info = {
  asr: [], tts: [], handle: [], intent: [], mic: [], snd: [],
  wake: [{ ...made, name: 'linnet', description: 'Linnet', models: [{ ...made, name: wakeWord, description: 'hey linnet', phrase: 'hey linnet', languages: ['en'] }] }],
  satellite: { ...made, name, description: name, area: args.area ?? null, has_vad: true, active_wake_words: [wakeWord], max_active_wake_words: 1, supports_trigger: false },
};

/** To the main device; it may be gone, and comes back by itself. */
async function tell(type: string, data: Event['data'] = {}, payload?: Uint8Array): Promise<void> {
  const to = main;
  if (to === null) return;
  await send(to, type, data, payload).catch(() => { if (main === to) main = null; });
}

async function startStreaming(): Promise<void> {
  console.error('heard the wake word');
  streaming = { seconds: 0, spoken: false };
  await tell('detection', { name: wakeWord });
  await tell('run-pipeline', { start_stage: 'asr', end_stage: 'tts', restart_on_end: false, wake_word_name: wakeWord });
  await tell('streaming-started');
  await tell('audio-start', sound);
}

async function stopStreaming(why: string): Promise<void> {
  if (streaming === null) return;
  console.error(`sent ${streaming.seconds.toFixed(1)} s: ${why}`);
  streaming = null;
  await tell('audio-stop');
  await tell('streaming-stopped');
}

async function listen(): Promise<void> {
  const model = Model.open('hey_linnet.lin'), stream = model.stream(), mel = new LogMel(model.metadata.frontEnd);
  const trigger = new Trigger({ threshold: 0.8, patience: 3, refractory: 1.5 }), voice = new Voice(rate);
  for await (const pcm of Microphone.open(args.source ?? 'alsa:hw:0,0', { rate })) {
    voice.push(pcm);
    let heard = false;
    for (const { probabilities } of stream.push(mel.push(pcm))) heard = trigger.push(probabilities[1]) || heard;
    const sent = streaming;
    if (sent !== null) {
      sent.seconds += pcm.length / rate;
      sent.spoken ||= voice.quiet === 0;
      await tell('audio-chunk', sound, new Uint8Array(Int16Array.from(pcm, (x) => Math.round(32768 * x)).buffer));
      if (main === null) await stopStreaming('the main device is gone');
      else if (sent.spoken && voice.quiet >= pause) await stopStreaming('silence');
      else if (sent.seconds >= (sent.spoken ? most : patience)) await stopStreaming(sent.spoken ? 'it is long enough' : 'nobody spoke');
    } else if (heard && main !== null && playing === null) await startStreaming();
  }
}

/** What one connection says: Home Assistant asks what this is by one, and uses it by another. */
async function serve(socket: Socket): Promise<void> {
  let out: Speaker | null = null, channels = 1;
  try {
    for await (const { type, data, payload } of eventsOf(socket)) {
      if (type === 'describe') await send(socket, 'info', info);
      else if (type === 'ping') await send(socket, 'pong', data);
      else if (type === 'run-satellite') {
        main = socket;
        console.error(`${socket.peer} is the main device`);
      } else if (type === 'pause-satellite' || type === 'voice-stopped' || type === 'transcript' || type === 'error') {
        if (socket !== main) continue;
        await stopStreaming(typeof data['text'] === 'string' ? `${type}: ${data['text']}` : type);
        if (type === 'pause-satellite') main = null;
      } else if (type === 'audio-start') {
        playing = socket;
        channels = Number(data['channels']);
        if (speaker !== undefined) out = new Speaker(speaker, { rate: Number(data['rate']) });
      } else if (type === 'audio-chunk') await out?.write(mono(payload, channels));
      else if (type === 'audio-stop') {
        await out?.close();
        [out, playing] = [null, null];
        await send(socket, 'played');
      }
    }
  } finally {
    if (playing === socket) playing = null;
    if (main === socket) main = null;
    await out?.close();
    socket.close();
  }
}

/** The first of interleaved channels, s16le. */
const mono = (bytes: Uint8Array<ArrayBuffer>, channels: number): Int16Array => new Int16Array(bytes.buffer, 0, bytes.length >> 1).filter((_, i) => i % channels === 0);

async function answer(): Promise<void> {
  for await (const socket of listener) void serve(socket).catch((error: unknown) => console.error(String(error)));
}

const listener = new Listener({ port: Number(args.port ?? 10700) });
console.error(`${name} waits for Home Assistant on port ${listener.port}`);
void answer();
await listen(); // a microphone never ends, a recording does
exit(0);
