import { LinReader, decodeAddress, depthsOf, tensorBytes, type LinControl, type LinCopy, type LinPort, type LinTensor } from './reader.ts';

/** What the disassembler asks about a kernel: the generated table of kernels.def has it. */
export interface KernelText {
  readonly name: string;
  readonly params: readonly { readonly name: string; readonly kind: 'in' | 'out' | 'inout' | 'int' | 'float' }[];
}

/** The text of a `.lin`: same bytes, same text, one line a record. Weights are named, not printed. */
export function disassemble(file: ArrayBuffer, kernelOf: (id: number) => KernelText | undefined): string {
  const lin = new LinReader(file);
  const lines = [
    `lin ${lin.formatVersion} ${lin.board} (${lin.isa}) from ${lin.model}`,
    `  kernels to ${lin.kernelVersion}, checksum ${lin.checksum.toString(16).padStart(8, '0')}`,
    `  weights ${lin.weightsBytes} arena ${lin.arenaBytes} state ${lin.stateBytes} bytes${lin.pulse ? `, pulse ${lin.pulse}` : ''}, ${(lin.operations / 1e6).toFixed(1)} million operations a run at most`,
    `metadata ${lin.metadata}`,
    ...lin.inputs.map((port) => `input ${portText(port)}`),
    ...lin.outputs.map((port) => `output ${portText(port)}, delay ${port.delay}, ${lengthText(port)}`),
    ...lin.initials.map(({ state, weights, bytes }) => `initial state+${state} = weights+${weights} ${bytes} bytes`),
    ...lin.dequantizations.map(({ to, from, factors, panels, depth, columns }) => `dequantize weights+${to} = weights+${from} times weights+${factors}, ${panels} panels of ${depth} x ${columns}`),
    ...Array.from({ length: lin.tensorsCount }, (_, i) => `tensor ${i}: ${tensorText(lin.tensor(i))}`),
  ];
  depthsOf(lin).forEach((depth, i) => lines.push(...stepText(lin, i, kernelOf).map((line) => `${'  '.repeat(depth)}${line}`)));
  return `${lines.join('\n')}\n`;
}

const tensorText = (t: LinTensor): string => `${t.dtype}[${t.shape.join(',')}] ${t.region}+${t.offset} ${tensorBytes(t)} bytes`;

const portText = (port: LinPort): string =>
  `${port.name}: ${tensorText(port.tensor)}${port.content === 'end' ? `, at the end of ${port.frames} frames a run` : port.streamAxis < 0 ? '' : `, stream axis ${port.streamAxis}, ${port.frames} frames`}`;

const lengthText = (port: LinPort): string => `length max(0, ${port.lengthUnit === 1 ? '' : `${port.lengthUnit} * `}(S * ${port.lengthMul} + ${port.lengthAdd}) / ${port.lengthDiv}${port.lengthPlus === 0 ? '' : ` + ${port.lengthPlus}`})`;

function stepText(lin: LinReader, index: number, kernelOf: (id: number) => KernelText | undefined): readonly string[] {
  const step = lin.step(index);
  const copies = [
    ...step.loads.map((m) => `    load arena+${m.arena} = state+${m.state} ${m.bytes} bytes`),
    ...step.saves.map((m) => `    save state+${m.state} = arena+${m.arena} ${m.bytes} bytes`),
  ];
  const words = Array.from(step.args);
  const { control } = step;
  const what = control !== undefined ? controlText(control) : step.kernel === 0 ? scriptText(lin, words) : kernelText(kernelOf(step.kernel), step.kernel, words);
  return [`step ${index}: ${what}  # ${step.label}`, ...copies, ...(control === undefined ? [] : controlCopies(control))];
}

const addressText = (word: number): string => {
  const { region, offset } = decodeAddress(word);
  return region === 'null' ? 'none' : `${region}+${offset}`;
};

const controlText = (c: LinControl): string => (c.kind === 'loop'
  ? `loop over the next ${c.steps} steps, ${c.count} times${c.condition === 0 ? '' : ` while ${addressText(c.condition)}`}`
  : `branch by ${addressText(c.predicate)}: the next ${c.then} steps, else the ${c.otherwise} behind them`);

function controlCopies(c: LinControl): readonly string[] {
  const stride = (bytes: number): string => (bytes === 0 ? '' : ` (${bytes < 0 ? '' : '+'}${bytes} an iteration)`);
  const show = (when: string, copies: readonly LinCopy[]): readonly string[] => copies.map(({ to, from, toStride, fromStride, bytes }) =>
    `    ${when} ${addressText(to)}${stride(toStride)} = ${from === 0 ? 'zeros' : addressText(from)}${stride(fromStride)} ${bytes} bytes`);
  return c.kind === 'loop' ? [...show('at first', c.enter), ...show('before', c.before), ...show('after', c.after)] : [...show('then', c.thenCopies), ...show('else', c.otherwiseCopies)];
}

function scriptText(lin: LinReader, words: readonly number[]): string {
  const [operator = 0, attributes = 0, inputs = 0] = words, operands = words.slice(4).map((i) => `t${i}`);
  return `script ${lin.string(operator)} ${lin.string(attributes)} ${operands.slice(0, inputs).join(' ')} -> ${operands.slice(inputs).join(' ')}`;
}

function kernelText(kernel: KernelText | undefined, id: number, words: readonly number[]): string {
  if (kernel === undefined) return `kernel ${id} ${words.map((w) => `0x${w.toString(16)}`).join(' ')}`;
  return `${kernel.name} ${kernel.params.map((p, i) => `${p.name}=${argText(p.kind, words[i] ?? 0)}`).join(' ')}`;
}

function argText(kind: string, word: number): string {
  if (kind === 'int') return String(word | 0);
  if (kind === 'float') return String(new Float32Array(new Uint32Array([word]).buffer)[0]);
  return addressText(word);
}
