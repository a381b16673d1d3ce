/** Text that stands for other text. */
export interface Macro { readonly params: readonly string[]; readonly body: string }
export type Macros = ReadonlyMap<string, Macro>;

/** Parses `NAME = BODY` or `NAME(P,..) = BODY`; in the body `{P}` is an argument. */
export function parseMacro(text: string): readonly [name: string, macro: Macro] {
  const [, name, params, body] = /^([a-z]\w*)(?:\(([a-z,]+)\))? = (.+)$/.exec(text) ?? [];
  if (name === undefined || body === undefined) throw new Error(`'${text}' is not NAME(P,..) = BODY`);
  return [name, { params: params?.split(',') ?? [], body }];
}

/** Every NAME or NAME(A,..) in a text replaced by what `put` makes of its body, until none is left. */
export function expand(text: string, macros: Macros, put: (body: string) => string): string {
  let result = '', at = 0;
  for (const { 0: name, index } of text.matchAll(/(?<!\w)[a-z]\w*/g)) {
    const macro = macros.get(name), end = index + name.length;
    if (macro === undefined || index < at) continue;
    const close = text[end] === '(' ? closing(text, end) : end - 1;
    result += text.slice(at, index) + put(expand(filled(name, macro, close < end ? [] : parts(text.slice(end + 1, close))), macros, put));
    at = close + 1;
  }
  return result + text.slice(at);
}

/** Words, those that are NAME or NAME(A,..) replaced by the words of its body. */
export const expandWords = (words: readonly string[], macros: Macros): readonly string[] => words.flatMap((word) => {
  const [, name = '', args] = /^(\w+)(?:\((.*)\))?$/.exec(word) ?? [], macro = macros.get(name);
  return macro === undefined ? [word] : expandWords(filled(name, macro, args === undefined ? [] : parts(args)).split(/\s+/), macros);
});

function filled(name: string, { params, body }: Macro, values: readonly string[]): string {
  if (values.length > params.length) throw new Error(`${name} takes ${params.length} arguments, not ${values.length}`);
  return body.replaceAll(/\{(\w+)\}/g, (_, param: string) => {
    if (!params.includes(param)) throw new Error(`${name} has no parameter '${param}'`);
    return values[params.indexOf(param)] ?? '';
  });
}

/** Where the parenthesis at `open` ends. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === '(') depth++;
    if (text[i] === ')' && --depth === 0) return i;
  }
  throw new Error(`'${text}': expected ')'`);
}

/** Arguments, in which parentheses may hold commas. */
function parts(text: string): readonly string[] {
  const found = [''];
  let depth = 0;
  for (const c of text) {
    depth += c === '(' ? 1 : c === ')' ? -1 : 0;
    if (c === ',' && depth === 0) found.push('');
    else found.push(found.pop()! + c);
  }
  return found;
}
