import { type Expression, namesIn, parseExpression, withConstants } from './expression.ts';
import { isIsa, type Isa } from '../boards/isas.ts';
import { expand, expandWords, type Macro, parseMacro } from './macros.ts';

export type ElementType = 'f32' | 'i32' | 'u8';

const isElementType = (type: string | undefined): type is ElementType => type === 'f32' || type === 'i32' || type === 'u8';

export interface PointerParam {
  readonly name: string;
  readonly kind: 'in' | 'out' | 'inout';
  readonly optional: boolean;
  readonly type: ElementType;
  /** Elements that the kernel may touch. */
  readonly extent: Expression;
}
export interface IntParam { readonly name: string; readonly kind: 'int'; readonly min: number; readonly max: number }
export interface FloatParam { readonly name: string; readonly kind: 'float' }
export type Param = PointerParam | IntParam | FloatParam;

export const isPointer = (p: Param): p is PointerParam => p.kind !== 'int' && p.kind !== 'float';

/** Parts of a call begin at multiples of `unit` values of an integer parameter. */
export interface Partition { readonly param: string; readonly unit: number }

export interface Kernel {
  readonly id: number;
  readonly name: string;
  /** Its name without the width: that of its argument struct, and of its function without the instruction set. */
  readonly family: string;
  /** Columns of the packed panels that it takes. */
  readonly width?: number;
  readonly params: readonly Param[];
  /** Inputs whose memory an output may have. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  /** Multiply-adds of one call, where sums of products are what it does. */
  readonly mac?: Expression;
  /** Element operations of one call, at most, within a small factor. */
  readonly work: Expression;
  /** How threads may share a call: none where they may not. */
  readonly partitions: readonly Partition[];
  /** Instruction sets that it is compiled for, scalar the last. */
  readonly isas: readonly Isa[];
  /** Path from kernels-c/. */
  readonly source: string;
  /** Whether that file is compiled for size. */
  readonly small: boolean;
  /** Whether a convolution may end with it. */
  readonly epilogue: boolean;
  /** The kernel over whose results it has another one run: that one's parameters, then `act`. */
  readonly base?: string;
}

/** A width of packed panels. */
export interface Width {
  readonly columns: number;
  readonly isas: readonly Isa[];
  readonly constants: ReadonlyMap<string, number>;
  /** Whether the threads of its boards may share calls. */
  readonly shared: boolean;
}

export interface Definitions {
  readonly widths: readonly Width[];
  /** In the order of their ids. */
  readonly kernels: readonly Kernel[];
  readonly retired: ReadonlyMap<number, string>;
}

const int32Max = 2 ** 31 - 1;

/** Parses kernels.def. Throws with the line's number on anything that its own description does not allow. */
export function parseDefinitions(text: string): Definitions {
  const parser = new Parser();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    try {
      parser.line(line.trim());
    } catch (error) {
      throw new Error(`kernels.def:${index + 1}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const { widths, kernels, retired } = parser;
  return { widths, kernels: kernels.toSorted((a, b) => a.id - b.id), retired };
}

/** What the words of a line say. */
interface Words {
  readonly params: Param[];
  readonly aliases: Map<string, readonly string[]>;
  isas: readonly Isa[];
  mac?: Expression;
  work?: Expression;
  partitions: readonly Partition[];
  epilogue: boolean;
  base?: string;
}

class Parser {
  readonly widths: Width[] = [];
  readonly kernels: Kernel[] = [];
  readonly retired = new Map<number, string>();
  private readonly groups = new Map<string, Macro>();
  private readonly extents = new Map<string, Macro>();
  private source: Pick<Kernel, 'source' | 'small'> | undefined;

  line(text: string): void {
    const [first = '', second = '', ...rest] = text.split(/\s+/);
    if (first === 'source') this.source = parseSource(text.slice('source '.length));
    else if (first === 'width') this.widths.push(parseWidth(second, rest));
    else if (first === 'group') this.groups.set(...parseMacro(text.slice('group '.length)));
    else if (first === 'extent') this.extents.set(...parseMacro(text.slice('extent '.length)));
    else if (first === 'retired') this.retired.set(this.newId(second), parseName(rest.join(' ')));
    else this.family(first, second, expandWords(rest, this.groups));
  }

  private newId(word: string): number {
    const id = Number(word);
    if (!/^[1-9]\d*$/.test(word)) throw new Error(`'${word}' is not an id`);
    if (this.retired.has(id) || this.kernels.some((k) => k.id === id)) throw new Error(`id ${id} is that of another kernel`);
    return id;
  }

  private family(ids: string, name: string, words: readonly string[]): void {
    const packed = name.endsWith('_n'), family = parseName(packed ? name.slice(0, -2) : name), widths = packed ? this.widths : [undefined];
    if (ids.split(',').length !== widths.length) throw new Error(`'${ids}' is not one id a width`);
    for (const [i, word] of ids.split(',').entries()) {
      const width = widths[i], full = width === undefined ? family : `${family}_n${width.columns}`;
      if (this.kernels.some((k) => k.family === family && k.width === width?.columns)) throw new Error(`kernel ${full} is defined twice`);
      if (this.source === undefined) throw new Error('no source file is named above');
      const { isas, base, partitions, work, ...rest } = this.words(words, width);
      this.kernels.push({
        id: this.newId(word), name: full, family, ...this.source, ...rest, ...(width === undefined ? {} : { width: width.columns }), ...(base === undefined ? {} : { base }),
        partitions: width?.shared === false ? [] : partitions, work: work ?? rest.mac ?? countsOf(rest.params),
        isas: [...isas.filter((isa) => width === undefined || width.isas.includes(isa)), 'scalar'],
      });
    }
  }

  private words(words: readonly string[], width: Width | undefined): Words {
    const constants = new Map(width === undefined ? [] : [...width.constants, ['N', width.columns]]);
    const found: Words = { params: [], aliases: new Map(), isas: [], partitions: [], epilogue: false };
    for (const word of words) this.word(word, found, constants);
    check(found);
    return found;
  }

  private word(word: string, found: Words, constants: ReadonlyMap<string, number>): void {
    const [, key = '', value = ''] = /^([a-z]\w*)=(.+)$/.exec(word) ?? [];
    if (word === 'epilogue') found.epilogue = true;
    else if (key === 'isa') found.isas = value.split(',').map(parseIsa);
    else if (key === 'mac' || key === 'work') found[key] = this.expression(/^\[(.+)\]$/.exec(value)?.[1] ?? '', constants);
    else if (key === 'partition') found.partitions = value.split('|').map((w) => parsePartition(w, constants));
    else if (key === 'alias') {
      const [, output, inputs] = /^(\w+):([\w|]+)$/.exec(value) ?? [];
      if (output === undefined || inputs === undefined) throw new Error(`'${word}' is not alias=OUT:IN|..`);
      found.aliases.set(output, inputs.split('|'));
    } else if (key === 'act') this.act(value, found, constants.get('N'));
    else found.params.push(this.param(word, key, value, constants));
  }

  /** All of a kernel but for its instruction sets: what runs it takes those that the runtime chose. */
  private act(name: string, found: Words, width: number | undefined): void {
    const base = this.kernels.find((k) => k.width === width && k.family === (width === undefined ? name : name.replace(/_n$/, '')));
    if (base === undefined) throw new Error(`act: no kernel '${name}' above`);
    found.params.push(...base.params, { name: 'act', kind: 'int', min: 1, max: int32Max });
    for (const [output, inputs] of base.aliases) found.aliases.set(output, inputs);
    found.partitions = base.partitions;
    found.base = base.name;
    if (base.mac !== undefined) found.mac = base.mac;
    found.work = base.work;
  }

  private param(word: string, name: string, type: string, constants: ReadonlyMap<string, number>): Param {
    if (name === '') throw new Error(`'${word}' is not NAME=TYPE`);
    if (type === 'float') return { name, kind: 'float' };
    const range = /^(-?\d+)\.\.(-?\d*)$/.exec(type);
    if (range) return { name, kind: 'int', min: Number(range[1]), max: range[2] === '' ? int32Max : Number(range[2]) };
    const [, kind, optional, element, extent] = /^(in|out|inout)(\??):(f32|i32|u8)\[(.+)\]$/.exec(type) ?? [];
    if ((kind !== 'in' && kind !== 'out' && kind !== 'inout') || !isElementType(element) || extent === undefined) {
      throw new Error(`'${type}' is not a parameter's type`);
    }
    return { name, kind, optional: optional === '?', type: element, extent: this.expression(extent, constants) };
  }

  private expression(text: string, constants: ReadonlyMap<string, number>): Expression {
    return withConstants(parseExpression(expand(text, this.extents, (body) => `(${body})`)), constants);
  }
}

/** The product of all numbers of things. Others that begin at 1 are steps, windows and codes: what those mean, `work` says. */
function countsOf(params: readonly Param[]): Expression {
  const counts = params.flatMap((p) => (p.kind === 'int' && p.min === 1 && p.max === int32Max ? [p.name] : []));
  const most = params.find((p) => p.kind === 'int' && p.min === 1 && p.max > 8 && p.max < int32Max);
  if (most !== undefined) throw new Error(`work: how much a call does by its ${most.name} is not said`);
  return counts.reduce<Expression>((product, name) => times(product, { kind: 'name', name }), { kind: 'number', value: 1 });
}

const times = (left: Expression, right: Expression): Expression => (left.kind === 'number' && left.value === 1 ? right : { kind: '*', left, right });

function check({ params, aliases, mac, work, partitions, epilogue }: Words): void {
  const isInt = (name: string): boolean => params.some((p) => p.kind === 'int' && p.name === name);
  const kindOf = (name: string): Param['kind'] | undefined => params.find((p) => p.name === name)?.kind;
  for (const [i, param] of params.entries()) {
    if (params.findIndex((p) => p.name === param.name) !== i) throw new Error(`parameter ${param.name} is defined twice`);
    if (!isPointer(param)) continue;
    if (i > 0 && !isPointer(params[i - 1]!)) throw new Error(`pointer ${param.name} is behind ${params[i - 1]!.name}, which is none`);
    for (const used of namesIn(param.extent)) if (!isInt(used)) throw new Error(`extent of ${param.name}: no integer parameter '${used}'`);
  }
  for (const [key, expression] of [['mac', mac], ['work', work]] as const) {
    for (const used of expression === undefined ? [] : namesIn(expression)) if (!isInt(used)) throw new Error(`${key}: no integer parameter '${used}'`);
  }
  for (const { param } of partitions) {
    if (!isInt(param)) throw new Error(`partition: no integer parameter '${param}'`);
    if (mac === undefined) throw new Error('partition: only where mac tells how much work a call is');
  }
  for (const [output, inputs] of aliases) {
    if (kindOf(output) !== 'out') throw new Error(`alias: no output '${output}'`);
    for (const input of inputs) if (kindOf(input) !== 'in') throw new Error(`alias: no input '${input}'`);
  }
  if (epilogue && params.map((p) => `${p.name} ${p.kind}`).join() !== 'x in,y out,n int') throw new Error('epilogue: only with the parameters x, y and n');
}

function parseName(name: string): string {
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name)) throw new Error(`'${name}' is not a kernel's name`);
  return name;
}

function parseSource(text: string): Pick<Kernel, 'source' | 'small'> {
  const [, source, small] = /^([a-z0-9]+\/[a-z0-9_]+\.c)( small)?$/.exec(text) ?? [];
  if (source === undefined || source.includes('__')) throw new Error(`'${text}' is not FAMILY/FILE.c`);
  return { source, small: small !== undefined };
}

function parseIsa(name: string): Isa {
  if (!isIsa(name) || name === 'scalar') throw new Error(`'${name}' is not an instruction set beside scalar`);
  return name;
}

function parsePartition(word: string, constants: ReadonlyMap<string, number>): Partition {
  const [, param, unit] = /^([a-z][a-z0-9]*):(\w+)$/.exec(word) ?? [];
  const value = unit === undefined ? undefined : constants.get(unit) ?? Number(unit);
  if (param === undefined || value === undefined || !Number.isInteger(value) || value < 1 || value > 255) throw new Error(`'${word}' is not PARAMETER:UNIT`);
  return { param, unit: value };
}

function parseWidth(columns: string, words: readonly string[]): Width {
  const constants = new Map<string, number>();
  let isas: readonly Isa[] = [];
  for (const word of words.filter((w) => w !== 'unshared')) {
    const [key, value] = word.split('=');
    if (key === 'isa') isas = (value ?? '').split(',').map(parseIsa);
    else if (/^[a-z]\w*=\d+$/.test(word)) constants.set(key!, Number(value));
    else throw new Error(`'${word}' is not CONSTANT=NUMBER`);
  }
  if (!/^[1-9]\d*$/.test(columns)) throw new Error(`'${columns}' is not a width`);
  return { columns: Number(columns), isas, constants, shared: !words.includes('unshared') };
}
