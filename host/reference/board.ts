import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten';
import { bug, referenceBoardMissing } from '../errors.ts';
import type { Bundle } from '../toolchain/bundle.ts';
import { originOf, type LineMap } from '../toolchain/line-map.ts';
import { nativeModule } from './module.ts';

/** Where a run's output goes; by default to this process's own streams. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

const own: Streams = { out: (text) => void process.stdout.write(text), err: (text) => void process.stderr.write(text) };

/**
 * Runs a bundle on the board `reference`: QuickJS inside Node, all steps of its models script steps. Returns its exit code. `words` are what
 * the script finds on its command line.
 */
export async function runOnReference(bundle: Bundle, words: readonly string[], streams: Streams = own): Promise<number> {
  // not installed with the package
  const { newQuickJSWASMModule } = await import('quickjs-emscripten').catch(() => { throw referenceBoardMissing(); });
  const vm = (await newQuickJSWASMModule()).newContext();
  const native = await nativeModule();
  const program = new Program(vm, bundle.lineMap, words, streams);
  vm.runtime.setModuleLoader((name) => (name === 'linnet:native' ? native : name === 'linnet:system' ? "export { system } from 'linnet:native';" : bug(`the bundle imports ${name}`)));
  vm.runtime.setInterruptHandler(() => program.ended);
  program.evaluate(bundle.code, 'script');
  return program.finished;
}

/** One run: what the guest asks of Node, and what is still to come. */
class Program {
  readonly finished: Promise<number>;
  readonly #vm: QuickJSContext;
  readonly #lines: LineMap;
  readonly #streams: Streams;
  readonly #started = performance.now();
  readonly #timers = new Map<number, NodeJS.Timeout>();
  #finish: (code: number) => void = () => {};
  #waiting = 0;
  #code: number | null = null;

  constructor(vm: QuickJSContext, lines: LineMap, words: readonly string[], streams: Streams) {
    this.#vm = vm;
    this.#lines = lines;
    this.#streams = streams;
    this.finished = new Promise((resolve) => { this.#finish = resolve; });
    const host = vm.newObject();
    for (const [name, call] of Object.entries(this.#calls(words))) vm.setProp(host, name, vm.newFunction(name, (...args) => this.#guarded(() => call(...args))));
    vm.setProp(vm.global, 'linnetHost', host);
    vm.setProp(vm.global, 'linnetFail', vm.newFunction('linnetFail', (error) => { this.#fail(error); }));
  }

  get ended(): boolean {
    return this.#code !== null;
  }

  evaluate(code: string, name: string): void {
    const result = this.#vm.evalCode(code, name, { type: 'module' });
    if (result.error) this.#fail(result.error);
    else {
      // A module that awaits something gives a promise, which tells how the script ends.
      this.#vm.setProp(this.#vm.global, 'linnetEnd', result.value);
      this.#vm.evalCode('Promise.resolve(linnetEnd).catch((error) => linnetFail(error));', name);
    }
    this.#turn();
  }

  /** Runs promise jobs; ends the run where nothing is left to wait for. */
  #turn(): void {
    if (this.#code === null) {
      const result = this.#vm.runtime.executePendingJobs();
      if (result.error && this.#code === null) this.#fail(result.error);
    }
    if (this.#code !== null || (this.#waiting === 0 && this.#timers.size === 0)) this.#end(this.#code ?? 0);
  }

  #end(code: number): void {
    this.#code = code;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#finish(code);
  }

  /** As print_uncaught of kernels-c/engine/fault.c. */
  #fail(error: QuickJSHandle): void {
    if (this.#code !== null) return;
    const { name, message, stack } = this.#describe(error), mapped = this.#mapStack(stack);
    const place = /\(([^()]*:\d+)\)/.exec(name === 'UserError' ? mapped.replace(/.*\(linnet\/.*\n/g, '') : mapped)?.[1];
    if (name === 'UserError') this.#streams.err(`${message}${place === undefined ? '' : ` (${place})`}\n`);
    else this.#streams.err(`${place === undefined ? '' : `${place}: `}${name}: ${message}\n${mapped}`);
    this.#code = 1;
  }

  #describe(error: QuickJSHandle): { readonly name: string; readonly message: string; readonly stack: string } {
    const field = (key: string): string => this.#vm.getProp(error, key).consume((handle) => (this.#vm.typeof(handle) === 'string' ? this.#vm.getString(handle) : ''));
    return this.#vm.typeof(error) === 'object' ? { name: field('name') || 'uncaught', message: field('message'), stack: field('stack') } : { name: 'uncaught', message: String(this.#vm.dump(error)), stack: '' };
  }

  #mapStack(stack: string): string {
    return stack.split('\n').flatMap((frame) => {
      const [, name, line] = /at (.*?) ?\(script:(\d+)/.exec(frame) ?? [], origin = line === undefined ? null : originOf(this.#lines, Number(line));
      return origin === null ? [] : [`    at ${name || '<anonymous>'} (${origin})\n`];
    }).join('');
  }

  /** Errors of Node become a UserError of the guest. */
  #guarded(call: () => QuickJSHandle | undefined): QuickJSHandle | { readonly error: QuickJSHandle } | undefined {
    try {
      return call();
    } catch (error) {
      return { error: this.#vm.newError({ name: 'UserError', message: error instanceof Error ? error.message : String(error) }) };
    }
  }

  #bytesOf(handle: QuickJSHandle): Uint8Array {
    return this.#vm.getArrayBuffer(handle).consume(({ value }) => new Uint8Array(value));
  }

  #buffer(bytes: Uint8Array): QuickJSHandle {
    const copy = new ArrayBuffer(bytes.length);
    new Uint8Array(copy).set(bytes);
    return this.#vm.newArrayBuffer(copy);
  }

  #later(callback: QuickJSHandle, args: () => readonly QuickJSHandle[]): void {
    if (this.#code !== null) return this.#turn();
    const result = this.#vm.callFunction(callback, this.#vm.undefined, ...args());
    if (result.error) this.#fail(result.error);
    callback.dispose();
    this.#turn();
  }

  #calls(words: readonly string[]): Readonly<Record<string, (...args: readonly QuickJSHandle[]) => QuickJSHandle | undefined>> {
    const vm = this.#vm;
    const text = (handle: QuickJSHandle | undefined): string => vm.getString(handle ?? vm.undefined), number = (handle: QuickJSHandle | undefined): number => vm.getNumber(handle ?? vm.undefined);
    const atPath = <T>(file: string, use: () => T): T => {
      try {
        return use();
      } catch (error) {
        throw new Error(`${file}: ${reason(error)}`);
      }
    };
    let ids = 0;
    return {
      argv: () => vm.newString(JSON.stringify(words)),
      now: () => vm.newNumber(performance.now() - this.#started),
      readFile: (file) => this.#buffer(atPath(text(file), () => fs.readFileSync(text(file)))),
      writeFile: (file, data) => atPath(text(file), () => {
        const beside = `${text(file)}.${process.pid}`;
        fs.writeFileSync(beside, this.#bytesOf(data ?? vm.undefined));
        fs.renameSync(beside, text(file));
        return undefined;
      }),
      makeFolders: (file) => atPath(text(file), () => { fs.mkdirSync(text(file), { recursive: true }); return undefined; }),
      print: (stream, line) => { (number(stream) === 2 ? this.#streams.err : this.#streams.out)(text(line)); return undefined; },
      exit: (code) => { this.#code = number(code); return undefined; },
      setTimer: (callback, milliseconds) => {
        const id = ++ids, kept = (callback ?? vm.undefined).dup();
        this.#timers.set(id, setTimeout(() => { this.#timers.delete(id); this.#later(kept, () => []); }, number(milliseconds)));
        return vm.newNumber(id);
      },
      clearTimer: (id) => { clearTimeout(this.#timers.get(number(id))); this.#timers.delete(number(id)); return undefined; },
      encodeUtf8: (line) => this.#buffer(new TextEncoder().encode(text(line))),
      decodeUtf8: (bytes) => vm.newString(new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.#bytesOf(bytes ?? vm.undefined))),
      mapStack: (stack) => vm.newString(this.#mapStack(text(stack))),
      open: (file) => vm.newNumber(atPath(text(file), () => fs.openSync(text(file), 'r'))),
      environment: () => vm.newString(JSON.stringify(Object.entries(process.env).map(([name, value]) => `${name}=${value}`))),
      random: (length) => this.#buffer(randomBytes(number(length))),
      read: (input, length, done) => {
        const kept = (done ?? vm.undefined).dup();
        const bytes = new Uint8Array(number(length));
        this.#waiting++;
        fs.read(number(input), bytes, 0, bytes.length, null, (error, n) => {
          this.#waiting--;
          const failed = error !== null && error.code !== 'EOF';
          this.#later(kept, () => [failed ? vm.newString(reason(error)) : vm.null, this.#buffer(bytes.subarray(0, failed || error !== null ? 0 : n))]);
        });
        return undefined;
      },
      close: (fd) => { if (number(fd) > 2) fs.closeSync(number(fd)); return undefined; },
    };
  }
}

/** What went wrong, without the path and the system call that Node adds: as the C runtime says it. */
const reason = (error: unknown): string => {
  const [, what] = /^[A-Z]+: (.*?),/.exec(error instanceof Error ? error.message : String(error)) ?? [];
  return what === undefined ? String(error) : what[0]!.toUpperCase() + what.slice(1);
};
