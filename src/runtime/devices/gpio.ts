/** Lines of a GPIO chip by the kernel's character device, version 2 (linux/gpio.h). */
import { read } from 'linnet:native';
import { UserError } from '../errors.ts';
import { Descriptor } from '../io/descriptor.ts';
import { named } from '../io/named.ts';
import { onStop } from '../io/stop.ts';
import { closeDevice, openDevice, request, struct, textAt } from './ioctl.ts';

const getChipInfo = 0x8044b401, getLineInfo = 0xc100b405, getLine = 0xc250b407, getValues = 0xc010b40e, setValues = 0xc010b40f;
const chipInfoBytes = 68, lineInfoBytes = 256, valuesBytes = 16, eventBytes = 48;
/** Of a gpio_v2_line_request. */
const requestField = { bytes: 592, offsets: 0, consumer: 256, flags: 288, attributesCount: 296, attributes: 320, lines: 560, fd: 588 };
const flag = { activeLow: 2, input: 4, output: 8, rising: 16, falling: 32, openDrain: 64, openSource: 128, up: 256, down: 512, none: 1024 };
const attribute = { values: 2, debounce: 3 };

/** A line by its number on the board's chip, or by the name that the board gives it, such as `GPIO17`. */
export type Line = number | string;
export interface LineOptions {
  /** `/dev/gpiochipN`; default: the one of the processor's pins. */
  readonly chip?: string;
  /** 1 is low. */
  readonly activeLow?: boolean;
  readonly pull?: 'up' | 'down' | 'none';
}
export interface InputOptions extends LineOptions {
  /** Milliseconds that a level has to last. */
  readonly debounce?: number;
}
export interface OutputOptions extends LineOptions {
  readonly value?: 0 | 1;
  readonly drive?: 'push-pull' | 'open-drain' | 'open-source';
}
/** A change of a line. `time`: milliseconds on the clock of `performance.now`, since the board started. */
export interface Edge { readonly value: 0 | 1; readonly time: number }

export interface InputLine {
  readonly value: 0 | 1;
  /** Changes of the line, from the first call on. */
  edges(which?: 'rising' | 'falling' | 'both'): AsyncGenerator<Edge>;
  close(): void;
}
export interface OutputLine {
  value: 0 | 1;
  close(): void;
}

const missing = 'the board has no GPIO chip, or the kernel was built without its character device';

export const Gpio = {
  /** Throws a UserError where the board has no such line, or another program uses it. */
  input(line: Line, { debounce = 0, ...options }: InputOptions = {}): InputLine {
    const open = (edges: number): Requested => requestLine(line, options, flag.input | edges, debounce > 0 ? [attribute.debounce, Math.round(debounce * 1000)] : null);
    let requested = open(0);
    return {
      get value() { return valueOf(requested); },
      async *edges(which = 'both') {
        requested.descriptor.close();
        requested = open((which === 'falling' ? 0 : flag.rising) | (which === 'rising' ? 0 : flag.falling));
        yield* edgesOf(requested.descriptor);
      },
      close: () => requested.descriptor.close(),
    };
  },

  /** The line is driven at once, with `value` (default 0). */
  output(line: Line, { value = 0, drive = 'push-pull', ...options }: OutputOptions = {}): OutputLine {
    const drives = drive === 'open-drain' ? flag.openDrain : drive === 'open-source' ? flag.openSource : 0;
    const requested = requestLine(line, options, flag.output | drives, [attribute.values, value]);
    return {
      get value() { return valueOf(requested); },
      set value(next) { transferValue(requested, setValues, next); },
      close: () => requested.descriptor.close(),
    };
  },
};

interface Requested { readonly descriptor: Descriptor }

function transferValue({ descriptor }: Requested, number: number, value: 0 | 1): 0 | 1 {
  const values = struct(valuesBytes);
  values.setUint32(0, value, true);
  values.setUint32(8, 1, true);
  named(descriptor.name, () => request(descriptor.fd, number, values));
  return values.getUint32(0, true) & 1 ? 1 : 0;
}
const valueOf = (requested: Requested): 0 | 1 => transferValue(requested, getValues, 0);

async function* edgesOf(descriptor: Descriptor): AsyncGenerator<Edge> {
  const forget = onStop(() => descriptor.close()), events = struct(16 * eventBytes);
  try {
    for (;;) {
      const n = await descriptor.when((fd) => read(fd, events.buffer, 0, events.byteLength), -1) ?? 0;
      if (n <= 0) return;
      for (let at = 0; at + eventBytes <= n; at += eventBytes) yield { time: Number(events.getBigUint64(at, true)) / 1e6, value: events.getUint32(at + 8, true) === 1 ? 1 : 0 };
    }
  } finally {
    forget();
    descriptor.close();
  }
}

function requestLine(line: Line, { chip, activeLow = false, pull }: LineOptions, flags: number, extra: readonly [id: number, value: number] | null): Requested {
  const { fd, path, offset } = findLine(line, chip), name = `${path}, line ${line}`, asked = struct(requestField.bytes);
  asked.setUint32(requestField.offsets, offset, true);
  new Uint8Array(asked.buffer).set(new TextEncoder().encode('linnet'), requestField.consumer);
  asked.setUint32(requestField.flags, flags | (activeLow ? flag.activeLow : 0) | (pull === undefined ? 0 : flag[pull]), true);
  asked.setUint32(requestField.lines, 1, true);
  if (extra !== null) {
    asked.setUint32(requestField.attributesCount, 1, true);
    asked.setUint32(requestField.attributes, extra[0], true);
    asked.setUint32(requestField.attributes + 8, extra[1], true);
    asked.setUint32(requestField.attributes + 16, 1, true);
  }
  try {
    named(name, () => request(fd, getLine, asked));
  } catch (error) {
    throw error instanceof Error && 'code' in error && error.code === 'EBUSY' ? new UserError(`${name}: another program or driver uses it`) : error;
  } finally {
    closeDevice(fd);
  }
  return { descriptor: new Descriptor(asked.getInt32(requestField.fd, true), name) };
}

/** An open chip, and the line's number on it. */
function findLine(line: Line, chip: string | undefined): { readonly fd: number; readonly path: string; readonly offset: number } {
  for (let i = 0; ; i++) {
    const path = chip ?? `/dev/gpiochip${i}`;
    let fd: number;
    try {
      fd = openDevice(path, 3, missing);
    } catch (error) {
      throw i === 0 ? error : new UserError(`no chip has a line ${typeof line === 'number' ? `${line}: give its { chip }` : `named '${line}'`}`);
    }
    const info = struct(chipInfoBytes);
    named(path, () => request(fd, getChipInfo, info));
    const lines = info.getUint32(64, true), label = textAt(info, 32, 32);
    // the expander of the power supply and the like come first on some boards
    const offset = typeof line === 'number' ? (chip !== undefined || label.startsWith('pinctrl-') || !otherChip(i + 1) ? line : -1) : lineNamed(fd, lines, line);
    if (offset >= 0 && offset < lines) return { fd, path, offset };
    closeDevice(fd);
    if (chip !== undefined) throw new UserError(`${path} (${label}): has no line ${line}, only 0 to ${lines - 1}`);
  }
}

function otherChip(i: number): boolean {
  try {
    closeDevice(openDevice(`/dev/gpiochip${i}`, 3, missing));
    return true;
  } catch {
    return false;
  }
}

function lineNamed(fd: number, lines: number, name: string): number {
  for (let offset = 0; offset < lines; offset++) {
    const info = struct(lineInfoBytes);
    info.setUint32(64, offset, true);
    request(fd, getLineInfo, info);
    if (textAt(info, 0, 32) === name) return offset;
  }
  return -1;
}
