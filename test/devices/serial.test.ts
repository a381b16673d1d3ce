import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { Programs } from '../runtime/program.ts';

const programs = new Programs();
test.after.always(() => programs.remove());

/** A device at the other end of a line: says what it is set to and answers each line in capitals. */
const device = `
import os, pty, sys, termios
ours, theirs = pty.openpty()
print(os.ttyname(theirs), flush=True)
line = b''
while not line.endswith(b'\\n'): line += os.read(ours, 100)
settings = termios.tcgetattr(theirs)
speeds = {termios.B115200: '115200', termios.B9600: '9600'}
os.write(ours, line.upper())
os.write(ours, ('%s %s %s %s\\n' % (speeds.get(settings[4]), bool(settings[2] & termios.CSTOPB), bool(settings[2] & termios.PARENB), bool(settings[3] & termios.ECHO))).encode())
os.write(ours, bytes([13, 10, 255, 0, 10]))
sys.stdin.read()
`;

test('a serial port against a pseudo terminal: settings, raw bytes, lines', async (t) => {
  const python = spawn('python3', ['-c', device], { stdio: ['pipe', 'pipe', 'inherit'], timeout: 60_000 });
  const [name]: unknown[] = await once(python.stdout, 'data');
  const { code, out, err } = await programs.run('serial', `
    import { args, Serial } from 'linnet';
    const port = new Serial(args.source!, { baud: 9600, stopBits: 2, parity: 'even' });
    await port.write('hello ü\\n');
    const bytes: number[] = [];
    for await (const piece of port) { bytes.push(...piece); if (bytes.filter((b) => b === 10).length >= 4) break; }
    const text = new TextDecoder('latin1').decode(Uint8Array.from(bytes));
    console.log(JSON.stringify(text));
    for (const path of ['/dev/null', '/dev/ttyNONE0']) { try { new Serial(path); } catch (e) { console.log((e as Error).message); } }`, [String(name).trim()]);
  python.kill();
  t.deepEqual([code, err], [0, '']);
  const [said = '', ...refused] = out.trimEnd().split('\n');
  // a pseudo terminal has neither parity nor stop bits, but keeps what it is told of the latter
  t.regex(JSON.parse(said), /^HELLO Ã¼\n9600 True (True|False) False\n\r\nÿ\0\n$/);
  t.deepEqual(refused, ['/dev/null: is no serial port', '/dev/ttyNONE0: there is none: switch the port on (enable_uart=1 in config.txt), or plug the adapter in']);
});

test('a watchdog that is a pipe: fed, then told that the program ends', async (t) => {
  const pipe = path.join(programs.folder, 'fed');
  spawnSync('mkfifo', [pipe]);
  t.true(statSync(pipe).isFIFO());
  const reader = spawn('cat', [pipe], { timeout: 60_000 }), closed = once(reader, 'close');
  let read = '';
  reader.stdout.on('data', (d: Buffer) => { read += d.toString(); });
  const { code, err } = await programs.run('watchdog', "import { args, Watchdog } from 'linnet'; const dog = new Watchdog({ path: args.source! }); await dog.feed(); await dog.feed(); await dog.stop();", [pipe]);
  await closed;
  t.deepEqual([code, err, read], [0, '', '\n\nV']);
});
