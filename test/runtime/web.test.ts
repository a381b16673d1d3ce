import vm from 'node:vm';
import { webcrypto } from 'node:crypto';
import test from 'ava';
import { boardGlobals } from '../../host/toolchain/board-globals.ts';
import { Programs } from './program.ts';

// Globals of the web, held against Node's: the same script runs in both.

const programs = new Programs();
test.after.always(() => programs.remove());

async function inNode(script: string): Promise<string> {
  const said: string[] = [];
  const context = vm.createContext({
    console: { log: (...values: readonly unknown[]) => said.push(values.map(String).join(' ')) }, URL, URLSearchParams, TextDecoder, TextEncoder, AbortController, AbortSignal, EventTarget, Event, CustomEvent: globalThis.CustomEvent,
    structuredClone, setTimeout, clearTimeout, setInterval, clearInterval, queueMicrotask, atob, btoa, crypto: webcrypto, performance, Uint8Array, ArrayBuffer, DOMException, Error, TypeError, RangeError, Map, Set, Date,
  });
  await vm.runInContext(`(async () => {${script}})()`, context);
  return `${said.join('\n')}\n`;
}

const same = (title: string, script: string): void => test(title, async (t) => {
  const { code, out, err } = await programs.run(title.replace(/\W/g, '-'), script);
  t.deepEqual([code, err], [0, '']);
  t.is(out, await inNode(script));
  t.true(out.length > 20);
});

same('URL: parts, relative references, addresses, escapes', `
const urls = [
  'http://example.org', 'HTTP://User:Pa%20ss@EXAMPLE.org:80/a/./b/../c?x=1&y#z', 'https://a.b:443/', 'https://a.b:8443/%7Efoo/%zz', 'ws://host/x y?q=\\'"<>', 'file:///etc/passwd', 'file://localhost/x',
  'mailto:me@example.org', 'data:text/plain,hello%20world?x#y', 'mqtt://broker.local:1883/topic/a', 'unix:/run/socket', 'http://1.2.3', 'http://0x7f.1/', 'http://256.1.1.1/', 'http://1.2.3.4.5/', 'http://[::1]:8080/', 'http://[2001:DB8:0:0:1:0:0:1]/',
  'http://[::ffff:1.2.3.4]/', 'http://[1::2::3]/', 'http://a b/', 'http://', 'http:///x', '//x', 'x', '', 'http://a/b\\\\c', 'http://a/é?é#é', 'http://a:65536/', 'http://a:x/', 'http://user@/', 'tcp://h/../x', 'http://h/a//b/', 'http://h/%2e%2e/x', 'urn:a:b', 'http://h?q', 'http://h#f', '  http://h/ ', 'http://h/a\\tb',
  'http://h/{x}|', 'foo://H/X', 'http://H./',
];
for (const url of urls) {
  try {
    const u = new URL(url);
    console.log(url, '->', u.href, u.origin, u.protocol, u.username, u.password, u.host, u.hostname, u.port, u.pathname, u.search, u.hash);
  } catch (e) { console.log(url, '->', e.name); }
}
for (const [rel, base] of [['b', 'http://h/a/c?x#y'], ['../../..', 'http://h/a/b/c/'], ['/x', 'http://h/a'], ['?q', 'http://h/a?b#c'], ['#f', 'http://h/a?b'], ['//o/p', 'https://h/a'], ['', 'http://h/a?b#c'], ['./.', 'http://h/a/b'], ['http:x', 'http://h/a/b'], ['https:x', 'http://h/a/b'], ['g:h', 'http://h/a'], ['#x', 'mailto:a'], ['x', 'mailto:a'], ['..', 'file:///a/b']]) {
  try { console.log(rel, base, new URL(rel, base).href); } catch (e) { console.log(rel, base, e.name); }
}
const u = new URL('http://h/p?a=1&b=2');
u.searchParams.append('c', 'ü &+');
u.searchParams.delete('a');
u.hash = 'x y'; u.pathname = '/q/ r'; u.port = '81'; u.protocol;
console.log(u.href, String(u), JSON.stringify({ u }), URL.canParse('x'), URL.canParse('x', 'http://h'));
u.search = '?z=%20';
console.log(u.href, u.searchParams.get('z'), u.searchParams.get('b'));`);

same('URLSearchParams', `
const p = new URLSearchParams('?a=1&a=2&b=%F0%9F%90%A6+x&=e&f&&g=h=i');
console.log(p.toString(), p.get('a'), p.getAll('a').join(), p.get('b'), p.get('f'), p.get('none'), p.has('a', '2'), p.has('a', '3'), p.size);
p.set('a', '3'); p.append('ü', '!*()\\'~'); p.sort();
console.log(String(p), [...p].join('|'), [...p.keys()].join(), [...p.values()].join());
console.log(String(new URLSearchParams({ x: '1', y: 'z w' })), String(new URLSearchParams([['k', 'v'], ['k', 'w']])), String(new URLSearchParams(p)));`);

same('EventTarget, AbortController, AbortSignal', `
const said = [];
class Own extends EventTarget {}
const target = new Own(), once = () => said.push('once');
target.addEventListener('x', once, { once: true });
target.addEventListener('x', (e) => said.push(e.type, e.target === target, e instanceof Event));
target.addEventListener('x', { handleEvent: (e) => { said.push(e.detail); e.preventDefault(); e.stopImmediatePropagation(); } });
target.addEventListener('x', () => said.push('never'));
said.push(target.dispatchEvent(new CustomEvent('x', { detail: 7, cancelable: true })), target.dispatchEvent(new Event('x')));
const c = new AbortController();
target.addEventListener('y', () => said.push('y'), { signal: c.signal });
c.signal.onabort = () => said.push('on');
c.signal.addEventListener('abort', () => said.push('aborted', c.signal.aborted));
c.abort(); c.abort('again');
target.dispatchEvent(new Event('y'));
said.push(c.signal.reason.name, AbortSignal.abort('why').reason, AbortSignal.any([new AbortController().signal, AbortSignal.abort(5)]).reason);
try { c.signal.throwIfAborted(); } catch (e) { said.push(e.message); }
const late = AbortSignal.timeout(5);
await new Promise((done) => late.addEventListener('abort', done));
said.push(late.reason.name);
console.log(said.join(' '));`);

same('TextEncoder, TextDecoder: labels, pieces, what is wrong', `
const bytes = new TextEncoder().encode('grüße 🐦 \\ufeffx');
const piecewise = new TextDecoder();
let text = '';
for (const b of bytes) text += piecewise.decode(Uint8Array.of(b), { stream: true });
console.log(text + piecewise.decode(), bytes.length, JSON.stringify(new TextDecoder().decode(bytes.subarray(0, 3))));
for (const label of ['latin1', 'ISO-8859-1', ' utf8 ', 'utf-16le', 'ascii']) { const d = new TextDecoder(label); console.log(d.encoding, JSON.stringify(d.decode(Uint8Array.of(0x41, 0x42, 0xe9, 0xa0, 0xff)))); }
console.log(JSON.stringify(new TextDecoder().decode(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))), JSON.stringify(new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))));
for (const wrong of [[0xff], [0xc3], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80]]) {
  console.log(JSON.stringify(new TextDecoder().decode(Uint8Array.from(wrong))));
  try { new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(wrong)); } catch (e) { console.log(e.name); }
}
try { new TextDecoder('koi9'); } catch (e) { console.log(e.name); }
const into = new Uint8Array(5), { read, written } = new TextEncoder().encodeInto('aéé€', into);
console.log(read, written, into.join());`);

same('structuredClone, base64, random numbers', `
const loop = { a: [1, , 3], d: new Date(5), m: new Map([[{ k: 1 }, new Set([2n])]]), b: new Uint8Array([1, 2]).buffer, u: undefined };
loop.self = loop;
const copy = structuredClone(loop);
console.log(copy.self === copy, copy !== loop, copy.d.getTime(), [...copy.m.keys()][0].k, copy.b.byteLength, 'u' in copy, 1 in copy.a, copy.a.length);
try { structuredClone({ f: () => 1 }); } catch (e) { console.log('refused'); }
console.log(btoa('hello \\xff'), atob('aGVsbG8g/w==').charCodeAt(6));
try { btoa('€'); } catch (e) { console.log('refused'); }
const a = crypto.getRandomValues(new Uint32Array(1000)), b = crypto.getRandomValues(new Uint32Array(1000));
console.log(new Set([...a, ...b]).size > 1990, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()));`);

test('latin1 is windows-1252, as the Encoding Standard has it', async (t) => {
  const { out } = await programs.run('latin1', "console.log(new TextDecoder('latin1').decode(Uint8Array.of(0x80, 0x8a, 0x9f, 0xe9)));");
  t.is(out, '€ŠŸé\n');
});

test('the board has the globals that a build allows, and no others', async (t) => {
  const names = [...boardGlobals].filter((name) => name !== 'undefined');
  const { out } = await programs.run('names', `console.log(JSON.stringify([[${names.map((name) => `['${name}', typeof ${name}]`)}].filter(([, type]) => type === 'undefined'), Object.getOwnPropertyNames(globalThis)]));`);
  const [missing, present]: readonly [unknown, readonly string[]] = JSON.parse(out);
  t.deepEqual(missing, []);
  t.deepEqual(present.filter((name) => !boardGlobals.has(name)), ['eval'], 'which throws');
});
