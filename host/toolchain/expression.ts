/** An extent: a non-negative integer expression in a kernel's integer parameters. `up(a, b)` rounds a up to a multiple of b. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: '+' | '-' | '*' | 'up'; readonly left: Expression; readonly right: Expression };

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

/** With numbers for the names that `constants` has, and products of two numbers multiplied. */
export function withConstants(e: Expression, constants: ReadonlyMap<string, number>): Expression {
  if (e.kind === 'number') return e;
  if (e.kind === 'name') {
    const value = constants.get(e.name);
    return value === undefined ? e : { kind: 'number', value };
  }
  const left = withConstants(e.left, constants), right = withConstants(e.right, constants);
  if (e.kind !== '*' || right.kind !== 'number') return { kind: e.kind, left, right };
  if (right.value === 1) return left;
  return left.kind === 'number' ? { kind: 'number', value: left.value * right.value } : { kind: '*', left, right };
}

export function namesIn(e: Expression): readonly string[] {
  if (e.kind === 'number') return [];
  return e.kind === 'name' ? [e.name] : [...namesIn(e.left), ...namesIn(e.right)];
}

/** sum = product {(+|-) product}; product = atom {* atom}; atom = number | name | up(sum,sum) | (sum) */
export function parseExpression(text: string): Expression {
  const tokens = text.match(/\d+|[a-zA-Z]\w*|[-+*(),]|\S/g) ?? [];
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
    if (!/^[a-zA-Z]\w*$/.test(token)) throw new Error(`'${text}': unexpected '${token}'`);
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
