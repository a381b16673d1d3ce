/** URL and URLSearchParams of the URL Standard, but for names of hosts beyond ASCII, which are refused. */
import { define } from './define.ts';

const ports: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443', 'ws:': '80', 'wss:': '443', 'ftp:': '21', 'file:': '' };

/** Characters, beside controls and those beyond ASCII, that are percent-encoded in a part. */
const inFragment = ' "<>`', inQuery = ' "#<>', inSpecialQuery = ` "#<>'`, inPath = ' "#<>?`{}^', inUser = ' "#<>?`{}/:;=@[\\]^|';

const percent = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
const encode = (text: string, set: string): string => Array.from(text, (c) => (c > '\x1f' && c < '\x7f' && !set.includes(c) ? c : Array.from(new TextEncoder().encode(c), percent).join(''))).join('');

function decode(text: string): string {
  if (!text.includes('%')) return text;
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const code = text[i] === '%' ? /^[0-9a-f]{2}/i.exec(text.slice(i + 1))?.[0] : undefined;
    if (code !== undefined) {
      bytes.push(parseInt(code, 16));
      i += 2;
    } else {
      const point = String.fromCodePoint(text.codePointAt(i)!);
      bytes.push(...new TextEncoder().encode(point));
      i += point.length - 1;
    }
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
}

interface Parts {
  scheme: string;
  user: string;
  password: string;
  /** null: none, as in `mailto:a@b`. */
  host: string | null;
  port: string;
  /** Of a path that is no list of segments (`mailto:`): one text. */
  path: readonly string[] | string;
  query: string | null;
  fragment: string | null;
}

const invalid = (text: string): TypeError => new TypeError(`Invalid URL: ${text}`);

function ipv4(host: string): string | null | undefined {
  const labels = host.replace(/\.$/, '').split('.'), last = labels[labels.length - 1] ?? '';
  if (!/^(\d+|0x[0-9a-f]*)$/i.test(last)) return undefined;
  if (labels.length > 4) return null;
  const numbers = labels.map((label) => (/^0x[0-9a-f]*$/i.test(label) ? Number(label.length === 2 ? 0 : label) : /^0[0-7]*$/.test(label) ? parseInt(label, 8) : /^\d+$/.test(label) ? Number(label) : NaN));
  const tail = numbers.pop()!, room = 256 ** (4 - numbers.length);
  if (Number.isNaN(tail) || tail >= room || numbers.some((n) => Number.isNaN(n) || n > 255)) return null;
  const value = numbers.reduce((sum, n, i) => sum + n * 256 ** (3 - i), tail);
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

function ipv6(text: string): string | null {
  const dotted = /^(.*:)(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (dotted !== null && dotted.slice(2).some((n) => Number(n) > 255)) return null;
  const plainText = dotted === null ? text : `${dotted[1]}${(Number(dotted[2]) * 256 + Number(dotted[3])).toString(16)}:${(Number(dotted[4]) * 256 + Number(dotted[5])).toString(16)}`;
  const halves = plainText.split('::'), pieces = halves.map((half) => (half === '' ? [] : half.split(':')));
  const given = pieces.flat();
  if (halves.length > 2 || given.some((p) => !/^[0-9a-f]{1,4}$/i.test(p)) || (halves.length === 2 ? given.length > 7 : given.length !== 8)) return null;
  const words = [...pieces[0]!, ...new Array<string>(8 - given.length).fill('0'), ...(pieces[1] ?? [])].map((p) => parseInt(p, 16).toString(16));
  // the longest run of zeros, of two or more, becomes ::
  let [at, length] = [-1, 1];
  for (let i = 0; i < 8; i++) {
    let n = 0;
    while (words[i + n] === '0') n++;
    if (n > length) [at, length] = [i, n];
  }
  return at < 0 ? words.join(':') : `${words.slice(0, at).join(':')}::${words.slice(at + length).join(':')}`;
}

function hostOf(text: string, special: boolean): string | null {
  if (text.startsWith('[')) {
    const inner = text.endsWith(']') ? ipv6(text.slice(1, -1)) : null;
    return inner === null ? null : `[${inner}]`;
  }
  if (!special) return /[\0\t\n\r #/<>?@[\\\]^|]/.test(text) ? null : encode(text, '');
  const host = decode(text).toLowerCase();
  if (host === '' || /[^\x21-\x7e]|[#%/:<>?@[\\\]^|`{}"]/.test(host.replace(/[`{}"]/g, ''))) return null;
  const address = ipv4(host);
  return address === undefined ? host : address;
}

function segments(text: string, special: boolean, before: readonly string[]): readonly string[] {
  const path = [...before], pieces = (special ? text.replaceAll('\\', '/') : text).split('/');
  for (const [i, piece] of pieces.entries()) {
    const last = i === pieces.length - 1, plainText = piece.replace(/%2e/gi, '.');
    if (plainText === '..') {
      path.pop();
      if (last) path.push('');
    } else if (plainText === '.') {
      if (last) path.push('');
    } else path.push(encode(piece, inPath));
  }
  return path;
}

function parse(input: string, base: Parts | null): Parts {
  const text = input.replace(/^[\0-\x20]+|[\0-\x20]+$/g, '').replace(/[\t\n\r]/g, '');
  const [, rawScheme, afterScheme] = /^([a-z][a-z0-9+.-]*:)(.*)$/is.exec(text) ?? [];
  const scheme = rawScheme?.toLowerCase() ?? base?.scheme;
  if (scheme === undefined) throw invalid(input);
  const special = ports[scheme] !== undefined;
  let rest = afterScheme ?? text;
  // `http:path` after a base of the same scheme is relative
  const relative = base !== null && (rawScheme === undefined || (special && base.scheme === scheme && !/^[/\\]/.test(rest)));
  const [, body = '', query, fragment] = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(rest) ?? [];
  const parts: Parts = { scheme, user: '', password: '', host: null, port: '', path: [], query: query === undefined ? null : encode(query, special ? inSpecialQuery : inQuery), fragment: fragment === undefined ? null : encode(fragment, inFragment) };
  rest = special ? body.replaceAll('\\', '/') : body;

  if (rest.startsWith('//') || (special && scheme !== 'file:' && !relative)) {
    const [, authority = '', path = ''] = /^([^/]*)(.*)$/s.exec(rest.replace(special && scheme !== 'file:' ? /^\/*/ : /^\/\//, '')) ?? [], at = authority.lastIndexOf('@');
    const [, user = '', password = ''] = /^([^:]*):?(.*)$/s.exec(authority.slice(0, Math.max(0, at))) ?? [];
    const [, name = '', port = ''] = /^(\[.*\]|[^:]*)(?::(.*))?$/s.exec(authority.slice(at + 1)) ?? [];
    if (!/^\d*$/.test(port) || Number(port) > 65535) throw invalid(input);
    const host = name === '' && (scheme === 'file:' || !special) ? '' : hostOf(name, special);
    if (host === null || (host === '' && (at >= 0 || port !== ''))) throw invalid(input);
    const number = port === '' ? '' : String(Number(port));
    return { ...parts, user: encode(user, inUser), password: encode(password, inUser), host: scheme === 'file:' && host === 'localhost' ? '' : host, port: number === ports[scheme] ? '' : number, path: path === '' ? (special ? [''] : []) : segments(path.slice(1), special, []) };
  }
  if (relative) {
    if (typeof base.path === 'string') {
      if (rest === '' && query === undefined && fragment !== undefined) return { ...base, fragment: parts.fragment };
      throw invalid(input);
    }
    const from = { ...parts, user: base.user, password: base.password, host: base.host, port: base.port };
    if (rest === '') return { ...from, path: base.path, query: query === undefined ? base.query : parts.query };
    return { ...from, path: rest.startsWith('/') ? segments(rest.slice(1), special, []) : segments(rest, special, base.path.slice(0, -1)) };
  }
  if (scheme === 'file:') return { ...parts, host: '', path: segments(rest.replace(/^\//, ''), true, []) };
  if (rest.startsWith('/')) return { ...parts, path: segments(rest.slice(1), special, []) };
  return { ...parts, path: encode(body, '') };
}

const pathOf = ({ path }: Parts): string => (typeof path === 'string' ? path : path.map((segment) => `/${segment}`).join(''));

class URL {
  #parts: Parts;
  readonly searchParams: URLSearchParams;

  constructor(url: string | URL, base?: string | URL) {
    this.#parts = parse(String(url), base === undefined ? null : parse(String(base), null));
    this.searchParams = new URLSearchParams(this.#parts.query ?? '');
    onChange(this.searchParams, (text) => { this.#parts.query = text === '' ? null : text; });
  }
  static canParse(url: string | URL, base?: string | URL): boolean {
    return URL.parse(url, base) !== null;
  }
  static parse(url: string | URL, base?: string | URL): URL | null {
    try {
      return new URL(url, base);
    } catch {
      return null;
    }
  }

  get href(): string {
    const { scheme, user, password, host, port, query, fragment } = this.#parts, path = pathOf(this.#parts);
    const login = user === '' && password === '' ? '' : `${user}${password === '' ? '' : `:${password}`}@`;
    const authority = host === null ? (path.startsWith('//') ? '/.' : '') : `//${login}${host}${port === '' ? '' : `:${port}`}`;
    return `${scheme}${authority}${path}${query === null ? '' : `?${query}`}${fragment === null ? '' : `#${fragment}`}`;
  }
  set href(url: string) { this.#set(parse(url, null)); }
  get origin(): string { return ports[this.protocol] ? `${this.protocol}//${this.host}` : 'null'; }
  get protocol(): string { return this.#parts.scheme; }
  get username(): string { return this.#parts.user; }
  set username(text: string) { this.#parts.user = encode(text, inUser); }
  get password(): string { return this.#parts.password; }
  set password(text: string) { this.#parts.password = encode(text, inUser); }
  get hostname(): string { return this.#parts.host ?? ''; }
  set hostname(text: string) { this.#parts.host = hostOf(text, ports[this.protocol] !== undefined) ?? this.#parts.host; }
  get port(): string { return this.#parts.port; }
  set port(text: string) { if (/^\d*$/.test(text) && Number(text) < 65536) this.#parts.port = text === ports[this.protocol] ? '' : text; }
  get host(): string { return this.port === '' ? this.hostname : `${this.hostname}:${this.port}`; }
  get pathname(): string { return pathOf(this.#parts); }
  set pathname(text: string) { if (typeof this.#parts.path !== 'string') this.#parts.path = segments(text.replace(/^[/\\]/, ''), ports[this.protocol] !== undefined, []); }
  get search(): string { return this.#parts.query ? `?${this.#parts.query}` : ''; }
  set search(text: string) { this.#set({ ...this.#parts, query: text === '' ? null : encode(text.replace(/^\?/, ''), inSpecialQuery) }); }
  get hash(): string { return this.#parts.fragment ? `#${this.#parts.fragment}` : ''; }
  set hash(text: string) { this.#parts.fragment = text === '' ? null : encode(text.replace(/^#/, ''), inFragment); }
  toString(): string { return this.href; }
  toJSON(): string { return this.href; }

  #set(parts: Parts): void {
    this.#parts = parts;
    replaceAll(this.searchParams, parts.query ?? '');
  }
}

const spaces = (text: string): string => decode(text.replaceAll('+', ' '));
const formEncode = (text: string): string => Array.from(text, (c) => (c === ' ' ? '+' : /[A-Za-z0-9*\-._]/.test(c) ? c : Array.from(new TextEncoder().encode(c), percent).join(''))).join('');
const pairsOf = (text: string): [string, string][] => text.split('&').filter((pair) => pair !== '').map((pair) => {
  const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
  return [spaces(name), spaces(value)];
});

type Init = string | URLSearchParams | Iterable<readonly [string, string]> | Readonly<Record<string, string>>;
const isIterable = (value: object): value is Iterable<readonly [string, string]> => Symbol.iterator in value;
/** Another query, of the URL that these are part of. */
let replaceAll: (params: URLSearchParams, query: string) => void;
const changes = new WeakMap<URLSearchParams, (text: string) => void>();
const onChange = (params: URLSearchParams, told: (text: string) => void): void => void changes.set(params, told);

class URLSearchParams {
  #pairs: [string, string][];

  constructor(init: Init = '') {
    if (typeof init === 'string') this.#pairs = pairsOf(init.replace(/^\?/, ''));
    else this.#pairs = Array.from(isIterable(init) ? init : Object.entries(init), ([name, value]) => [String(name), String(value)]);
  }
  get size(): number { return this.#pairs.length; }
  get(name: string): string | null { return this.#pairs.find(([n]) => n === name)?.[1] ?? null; }
  getAll(name: string): string[] { return this.#pairs.filter(([n]) => n === name).map(([, value]) => value); }
  has(name: string, value?: string): boolean { return this.#pairs.some(([n, v]) => n === name && (value === undefined || v === value)); }
  append(name: string, value: string): void { this.#become([...this.#pairs, [String(name), String(value)]]); }
  delete(name: string, value?: string): void { this.#become(this.#pairs.filter(([n, v]) => n !== name || (value !== undefined && v !== value))); }
  set(name: string, value: string): void {
    const first = this.#pairs.findIndex(([n]) => n === name);
    if (first < 0) return this.append(name, value);
    this.#become(this.#pairs.filter(([n], i) => n !== name || i === first).map(([n, v]) => [n, n === name ? String(value) : v]));
  }
  sort(): void { this.#become([...this.#pairs].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))); }
  forEach(call: (value: string, name: string, params: URLSearchParams) => void): void { for (const [name, value] of this.#pairs) call(value, name, this); }
  *entries(): IterableIterator<[string, string]> { yield* this.#pairs; }
  *keys(): IterableIterator<string> { for (const [name] of this.#pairs) yield name; }
  *values(): IterableIterator<string> { for (const [, value] of this.#pairs) yield value; }
  [Symbol.iterator](): IterableIterator<[string, string]> { return this.entries(); }
  toString(): string { return this.#pairs.map(([name, value]) => `${formEncode(name)}=${formEncode(value)}`).join('&'); }

  #become(pairs: [string, string][]): void {
    this.#pairs = pairs;
    changes.get(this)?.(this.toString());
  }
  static {
    replaceAll = (params, query) => { params.#pairs = pairsOf(query); };
  }
}

define({ URL, URLSearchParams });
