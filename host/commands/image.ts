import { isScript } from '../app.ts';
import { type Arguments, type Command, WrongArguments } from '../command.ts';
import { programOf } from '../deploy/program.ts';
import { appOfOtherProcessor, badLine, badOption, needsOperand, outMissing } from '../errors.ts';
import { buildExecutable } from '../executable.ts';
import { readBytes, writeWhole } from '../files.ts';
import { isNative, type Board } from '../boards/load.ts';
import { makeImage } from '../image/image.ts';
import { readOrMakeKey } from '../image/key.ts';
import type { KernelSource } from '../image/kernel.ts';
import { parseNetwork } from '../image/network.ts';
import { defaultPort } from '../image/update.ts';
import { withFolder } from '../run.ts';
import { withProgress } from '../toolchain/progress.ts';
import { boardOf, modelOptions } from './model-options.ts';

export const command: Command = {
  options: {
    out: { value: 'CARD.img', short: 'o', help: 'the image to write (-o)' },
    board: modelOptions['board']!,
    model: { value: 'MODEL.lin', help: 'the packed model, where APP is a script' },
    kernel: { value: 'DIR', help: 'a folder that a kernel package of Debian was unpacked into; default: fetched by apt, once' },
    'from-card': { value: 'BOOT', help: 'the mounted boot partition of a card with Raspberry Pi OS: its firmware, kernel and overlays' },
    'card-root': { value: 'ROOT', help: 'the other partition of that card: its kernel\'s modules' },
    firmware: { value: 'DIR', help: 'a folder with the files that start a Raspberry Pi, unless they come from a card' },
    overlay: { value: 'NAME', many: true, help: 'a device tree overlay, such as googlevoicehat-soundcard' },
    module: { value: 'NAME', many: true, help: 'one more kernel module, perhaps with parameters: "snd-aloop index=1"' },
    network: { value: 'usb=10.55.0.1/24', many: true, help: 'a fixed address: usb, the board plugged into a computer, or an interface such as eth0, ,GATEWAY behind it' },
    env: { value: 'NAME=VALUE', many: true, help: 'a variable that the script finds in env' },
    key: { value: 'FILE', help: 'the key that updates over the network are allowed by; made where the file is missing' },
    port: { value: 'N', help: `the port that updates come to, default ${defaultPort}` },
    json: modelOptions['json']!,
  },
  async run(a) {
    const [app, ...more] = a.beforeDashes, args = a.words, out = a.text('out'), board = boardOf(a), key = a.text('key'), port = a.count('port') ?? defaultPort;
    if (app === undefined || more.length > 0) throw new WrongArguments(needsOperand('one script or executable'));
    if (out === undefined) throw new WrongArguments(outMissing('image'));
    if (port > 65_535) throw new WrongArguments(badOption('port', String(port), 'a number of at most 65535'));
    for (const [option, words] of [['env', a.list('env')], ['module', a.list('module')], ['overlay', a.list('overlay')], ['-', args]] as const)
      for (const word of words) if (/[\n\0]/.test(word) || word === '') throw badLine(option, word);
    const networks = a.list('network').map(parseNetwork);
    const { bytes, files, missing } = await withProgress(`making ${out}`, async () => makeImage({
      board, app: await executable(app, a, board), kernel: kernelSource(a), firmware: a.text('firmware'), overlays: a.list('overlay'), modules: a.list('module'),
      args, environment: a.list('env'), networks, key: key === undefined ? undefined : readOrMakeKey(key), port,
    }));
    writeWhole(out, bytes, { sparse: true });
    const used = files.reduce((sum, f) => sum + f.bytes, 0);
    if (a.flag('json')) process.stdout.write(`${JSON.stringify({ board: board.name, bytes: bytes.length, used, files, missing })}\n`);
    if (missing.length > 0) process.stderr.write(`warning: ${board.title} does not start without ${missing.join(', ')}; --firmware DIR or --from-card BOOT has them, or copy them to the card's first partition\n`);
    process.stderr.write(`${out}: ${(used / 1e6).toFixed(1)} MB on a card of at least ${(bytes.length / 1e6).toFixed(0)} MB\n`);
    return 0;
  },
};

/** An executable for the board: what the file is, or what is built from the script. */
async function executable(file: string, a: Arguments, board: Board): Promise<Uint8Array> {
  if (isScript(file)) return withFolder(async (folder) => {
    const out = `${folder}/app`, model = a.text('model');
    const { warnings } = await buildExecutable({ script: file, board, out, ...(model === undefined ? {} : { model: { file: model, bytes: readBytes(model) } }) });
    for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
    return readBytes(out);
  });
  const { bytes, processor } = programOf(file, readBytes(file));
  if (!isNative(board) || board.cpu.zigTarget.split('-')[0] !== processor) throw appOfOtherProcessor(file, processor, board.name);
  return bytes;
}

function kernelSource(a: Arguments): KernelSource {
  const folder = a.text('kernel'), boot = a.text('from-card');
  if (folder !== undefined && boot !== undefined) throw new WrongArguments('--kernel and --from-card both say where the kernel is');
  return folder !== undefined ? { from: 'folder', folder } : boot !== undefined ? { from: 'card', boot, root: a.text('card-root') } : { from: 'debian' };
}
