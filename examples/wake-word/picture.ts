// Draws kitchen.svg, the picture of the README: the recording, the score of every frame, and what app.ts detects. `npm run picture`
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const wav = path.join(here, 'kitchen.wav');

function linnet(...words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(here, '../../host/linnet.mjs'), ...words], { encoding: 'utf8', cwd: here });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

const lin = path.join(here, '../../build/picture.lin');
linnet('pack', 'hey_linnet.pb', '--pulse', '8', '--metadata', 'hey_linnet.json', '-o', lin);
const scores = linnet('run', 'scores.ts', '--model', lin, '--', wav).trim().split('\n').map((line) => line.split(' ').map(Number));
const heard = [...linnet('run', 'app.ts', '--model', lin, '--', wav).matchAll(/@ ([\d.]+) s, score ([\d.]+)/g)].map((m) => Number(m[1]));

const [width, height, left, right] = [920, 250, 44, 14];
const samples = new Int16Array(Uint8Array.from(readFileSync(wav).subarray(44)).buffer);
const seconds = samples.length / 16_000;
const x = (s: number): string => (left + (s / seconds) * (width - left - right)).toFixed(1);
const y = (score: number): string => (190 - 130 * score).toFixed(1);

const columns = width - left - right;
const loudest = samples.reduce((m, v) => Math.max(m, Math.abs(v)), 1);
const wave = Array.from({ length: columns }, (_, i) => {
  const part = samples.subarray(Math.floor((i * samples.length) / columns), Math.floor(((i + 1) * samples.length) / columns));
  const top = part.reduce((m, v) => Math.max(m, Math.abs(v)), 0) / loudest;
  return `M${left + i} ${(125 - 60 * top).toFixed(1)}V${(125 + 60 * top).toFixed(1)}`;
}).join('');

const text = (at: string, place: string, body: string, extra = ''): string => `<text x="${at}" y="${place}" ${extra}>${body}</text>`;
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#57606a">
<rect width="${width}" height="${height}" rx="8" fill="#ffffff"/>
${text(String(left), '24', 'hey linnet: score of every 10 ms of kitchen.wav, and what the listener reports', 'font-size="14" fill="#24292f"')}
<path d="${wave}" stroke="#d0d7de" fill="none"/>
${[0, 0.8, 1].map((v) => `<path d="M${left} ${y(v)}H${width - right}" stroke="#8c959f" stroke-width=".5"${v === 0.8 ? ' stroke-dasharray="4 3"' : ''}/>${text(String(left - 8), (Number(y(v)) + 4).toFixed(1), v.toFixed(1), 'text-anchor="end"')}`).join('\n')}
<path d="M${scores.map(([s = 0, score = 0]) => `${x(s)} ${y(score)}`).join('L')}" stroke="#0969da" stroke-width="1.4" fill="none"/>
${heard.map((s) => `<path d="M${x(s)} 46V196" stroke="#cf222e"/><circle cx="${x(s)}" cy="46" r="4" fill="#cf222e"/>${text(x(s), '40', `${s.toFixed(2)} s`, 'text-anchor="middle" fill="#cf222e" font-weight="600"')}`).join('\n')}
${Array.from({ length: Math.floor(seconds / 5) + 1 }, (_, i) => text(x(i * 5), '216', `${i * 5} s`, 'text-anchor="middle"')).join('\n')}
${text(String(left), '240', 'grey: the sound; blue: the score; dashed: the threshold; red: detections')}
</svg>
`;
writeFileSync(path.join(here, 'kitchen.svg'), svg);
process.stderr.write(`kitchen.svg: ${heard.length} detections, ${scores.length} frames, ${Math.round(svg.length / 1000)} kB\n`);
