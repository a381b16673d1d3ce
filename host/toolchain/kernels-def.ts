/** An extent: a non-negative integer expression in a kernel's integer parameters. `up(a, b)` rounds a up to a multiple of b. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: '+' | '-' | '*' | 'up'; readonly left: Expression; readonly right: Expression };

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

export interface Kernel {
  readonly id: number;
  readonly name: string;
  readonly params: readonly Param[];
  /** Multiply-adds of one call, where sums of products are what it does. */
  readonly mac?: Expression;
  /** How its results may be split into parts that are computed apart: none where it may not be. */
  readonly splits: readonly Split[];
}

/** Parts begin at multiples of `unit` values of an integer parameter. */
export interface Split { readonly param: string; readonly unit: number }

const int32Max = 2 ** 31 - 1;

/** Parses kernels.def. Throws with the line's number on anything that its own description does not allow. */
export function parseKernels(text: string): readonly Kernel[] {
  const kernels: Kernel[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    try {
      const kernel = parseKernel(line);
      if (kernels.some((k) => k.name === kernel.name)) throw new Error(`kernel ${kernel.name} is defined twice`);
      if (kernel.id <= (kernels.at(-1)?.id ?? 0)) throw new Error(`id ${kernel.id} does not ascend`);
      kernels.push(kernel);
    } catch (error) {
      throw new Error(`kernels.def:${index + 1}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return kernels;
}

function parseKernel(line: string): Kernel {
  const [id, name, ...words] = line.trim().split(/\s+/);
  if (!/^[1-9]\d*$/.test(id ?? '')) throw new Error(`'${id}' is not an id`);
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name ?? '')) throw new Error(`'${name}' is not a kernel's name`);
  const work = words.find((w) => w.startsWith('mac=['));
  const mac = work === undefined ? undefined : parseExpression(/^mac=\[(.+)\]$/.exec(work)?.[1] ?? '');
  const cut = words.find((w) => w.startsWith('split='));
  const splits = cut === undefined ? [] : cut.slice('split='.length).split('|').map(parseSplit);
  const params = words.filter((w) => w !== work && w !== cut).map(parseParam);
  for (const [i, param] of params.entries()) {
    if (params.findIndex((p) => p.name === param.name) !== i) throw new Error(`parameter ${param.name} is defined twice`);
    if (param.kind === 'int' || param.kind === 'float') continue;
    for (const used of namesIn(param.extent)) {
      if (!params.some((p) => p.kind === 'int' && p.name === used)) throw new Error(`extent of ${param.name}: no integer parameter '${used}'`);
    }
  }
  for (const used of mac === undefined ? [] : namesIn(mac)) {
    if (!params.some((p) => p.kind === 'int' && p.name === used)) throw new Error(`mac: no integer parameter '${used}'`);
  }
  for (const { param } of splits) {
    if (!params.some((p) => p.kind === 'int' && p.name === param)) throw new Error(`split: no integer parameter '${param}'`);
    if (mac === undefined) throw new Error('split: only where mac tells how much work a call is');
  }
  return { id: Number(id), name: name!, params, ...(mac === undefined ? {} : { mac }), splits };
}

function parseSplit(word: string): Split {
  const [, param, unit] = /^([a-z][a-z0-9]*):([1-9]\d?)$/.exec(word) ?? [];
  if (param === undefined) throw new Error(`'${word}' is not PARAMETER:UNIT`);
  return { param, unit: Number(unit) };
}

/** The value of an expression; `valueOf` knows the parameters. */
export function evaluate(e: Expression, valueOf: (name: string) => number): number {
  if (e.kind === 'number') return e.value;
  if (e.kind === 'name') return valueOf(e.name);
  const left = evaluate(e.left, valueOf), right = evaluate(e.right, valueOf);
  switch (e.kind) {
    case '+': return left + right;
    case '-': return left - right;
    case '*': return left * right;
    case 'up': return Math.ceil(left / right) * right;
  }
}

function parseParam(word: string): Param {
  const [, name, rest] = /^([a-z][a-z0-9]*)=(.+)$/.exec(word) ?? [];
  if (name === undefined || rest === undefined) throw new Error(`'${word}' is not NAME=TYPE`);
  if (rest === 'float') return { name, kind: 'float' };
  const range = /^(\d+)\.\.(\d*)$/.exec(rest);
  if (range) return { name, kind: 'int', min: Number(range[1]), max: range[2] === '' ? int32Max : Number(range[2]) };
  const [, kind, optional, type, extent] = /^(in|out|inout)(\??):(f32|i32|u8)\[(.+)\]$/.exec(rest) ?? [];
  if ((kind !== 'in' && kind !== 'out' && kind !== 'inout') || !isElementType(type) || extent === undefined) {
    throw new Error(`'${rest}' is not a parameter's type`);
  }
  return { name, kind, optional: optional === '?', type, extent: parseExpression(extent) };
}

function namesIn(e: Expression): readonly string[] {
  if (e.kind === 'number') return [];
  return e.kind === 'name' ? [e.name] : [...namesIn(e.left), ...namesIn(e.right)];
}

/** sum = product {(+|-) product}; product = atom {* atom}; atom = number | name | up(sum,sum) | (sum) */
function parseExpression(text: string): Expression {
  const tokens = text.match(/\d+|[a-z]\w*|[-+*(),]|\S/g) ?? [];
  let at = 0;
  const expect = (token: string): void => {
    if (tokens[at++] !== token) throw new Error(`'${text}': expected '${token}' instead of '${tokens[at - 1] ?? 'the end'}'`);
  };
  const sum = (): Expression => {
    let left = product();
    for (let kind = tokens[at]; kind === '+' || kind === '-'; kind = tokens[at]) {
      at++;
      left = { kind, left, right: product() };
    }
    return left;
  };
  const product = (): Expression => {
    let left = atom();
    while (tokens[at] === '*') {
      at++;
      left = { kind: '*', left, right: atom() };
    }
    return left;
  };
  const atom = (): Expression => {
    const token = tokens[at++] ?? 'the end';
    if (/^\d/.test(token)) return { kind: 'number', value: Number(token) };
    if (token === '(') {
      const inner = sum();
      expect(')');
      return inner;
    }
    if (!/^[a-z]\w*$/.test(token)) throw new Error(`'${text}': unexpected '${token}'`);
    if (token !== 'up' || tokens[at] !== '(') return { kind: 'name', name: token };
    expect('(');
    const left = sum();
    expect(',');
    const right = sum();
    expect(')');
    return { kind: 'up', left, right };
  };
  const result = sum();
  if (at < tokens.length) throw new Error(`'${text}': unexpected '${tokens[at]}'`);
  return result;
}
