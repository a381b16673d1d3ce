import { parseArgs } from 'node:util';
import { type Dim, parseDim } from './graph/dim.ts';
import { dtypeCodes, type DType } from '../src/format/dtype.ts';
import { badInputOption, badOption, didYouMean } from './errors.ts';

/** An option of a command: `value` names what it takes in the help (absent: a switch). */
export interface Option {
  readonly value?: string;
  /** The letter that stands for it too. */
  readonly short?: string;
  readonly many?: boolean;
  /** What the value may be, the first where none follows. */
  readonly choices?: readonly string[];
  readonly help: string;
}

/** What a verb of the command line takes and does; its module in host/commands exports one as `command`. */
export interface Command {
  readonly options: Readonly<Record<string, Option>>;
  run(arguments_: Arguments): Promise<number>;
}

type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** Parsed words of one command. */
export class Arguments {
  readonly operands: readonly string[];
  /** The last of them, those behind `--`. */
  readonly words: readonly string[];
  readonly #values: Values;

  constructor(operands: readonly string[], words: readonly string[], values: Values) {
    this.operands = operands;
    this.words = words;
    this.#values = values;
  }

  /** The operands in front of `--`. */
  get beforeDashes(): readonly string[] { return this.operands.slice(0, this.operands.length - this.words.length); }

  flag(name: string): boolean { return this.#values[name] === true; }

  text(name: string): string | undefined {
    const v = this.#values[name];
    return typeof v === 'string' ? v : undefined;
  }

  list(name: string): readonly string[] {
    const v = this.#values[name];
    return Array.isArray(v) ? v.filter((x) => typeof x === 'string') : [];
  }

  /** A positive integer. */
  count(name: string): number | undefined {
    const v = this.text(name);
    return v === undefined ? undefined : positive(name, v);
  }

  /** Positive integers with commas between them. */
  counts(name: string): readonly number[] {
    return this.text(name)?.split(',').map((v) => positive(name, v)) ?? [];
  }
}

function positive(name: string, v: string): number {
  if (!/^[1-9]\d{0,8}$/.test(v)) throw new WrongArguments(badOption(name, v, 'an integer of at least 1'));
  return Number(v);
}

/** Wrong words on the command line: exit code 2. */
export class WrongArguments extends Error {}

export function parse(command: Command, words: readonly string[]): Arguments {
  const options = Object.fromEntries(Object.entries({ ...command.options, help: { help: '' } }).map(([name, o]: [string, Option]) =>
    [name, { type: o.value === undefined ? 'boolean' as const : 'string' as const, multiple: o.many === true, ...(o.short === undefined ? {} : { short: o.short }) }]));
  try {
    const { values, positionals } = parseArgs({ args: withChoices(command, words), options, allowPositionals: true, strict: true });
    return new Arguments(positionals, words.includes('--') ? words.slice(words.indexOf('--') + 1) : [], values);
  } catch (e) {
    const said = e instanceof Error ? e.message.split('. To specify')[0]! : String(e);
    const unknown = /^Unknown option '--(.*)'/.exec(said)?.[1];
    throw new WrongArguments(unknown === undefined ? said : said + didYouMean(`--${unknown}`, Object.keys(options).map((o) => `--${o}`)));
  }
}

/** Words in which every option with choices has its value. */
function withChoices({ options }: Command, words: readonly string[]): string[] {
  return words.flatMap((word, i) => {
    const choices = word.startsWith('--') ? options[word.slice(2)]?.choices : undefined;
    return choices === undefined || choices.includes(words[i + 1] ?? '') ? [word] : [`${word}=${choices[0]!}`];
  });
}

/** `NAME=S,40:f32` or `NAME=S,40`; `NAME=` alone is a scalar. */
export function parseInput(text: string): { readonly name: string; readonly shape: readonly Dim[]; readonly dtype?: DType } {
  const at = text.lastIndexOf('=');
  const [dims, dtype, ...rest] = text.slice(at + 1).split(':');
  if (at <= 0 || rest.length > 0) throw badInputOption(text);
  const shape = dims === '' || dims === undefined ? [] : dims.split(',').map((d) => parseDim(d));
  if (shape.some((d) => d === undefined || (typeof d === 'number' && d < 1))) throw badInputOption(text);
  if (dtype !== undefined && !(dtype in dtypeCodes)) throw badInputOption(text);
  const known = shape.filter((d) => d !== undefined);
  return { name: text.slice(0, at), shape: known, ...(dtype === undefined ? {} : { dtype: isDType(dtype) ? dtype : 'f32' }) };
}

const isDType = (name: string): name is DType => name in dtypeCodes;

/** What --help says of the options, a line each. */
export function optionLines({ options }: Command): readonly string[] {
  const rows = Object.entries(options).map(([name, o]) => [`--${name}${o.choices !== undefined ? ` [${o.choices.join('|')}]` : o.value === undefined ? '' : ` ${o.value}`}${o.many ? ' ...' : ''}`, o.help] as const);
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return rows.length === 0 ? [] : ['', ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)];
}
