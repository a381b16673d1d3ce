interface Step<N> { readonly node: N; readonly name: string; readonly needs: readonly string[]; next: number }

/** What a walk is given: the node of a name, undefined to leave it out, and the names that it needs. `reader` is the node that needs it; undefined for a root. */
export interface Dependencies<N> {
  find(name: string, reader: N | undefined): N | undefined;
  needs(node: N): readonly string[];
}

/** What the named nodes need, producers before users, and the names on a cycle where there is one. */
export function producersFirst<N>(names: readonly string[], { find, needs }: Dependencies<N>): { readonly order: readonly N[]; readonly cycle: readonly string[] | undefined } {
  const order: N[] = [];
  const state = new Map<string, 'open' | 'done'>();
  let cycle: readonly string[] | undefined;
  for (const root of names) {
    const stack: Step<N>[] = [];
    const enter = (name: string): void => {
      const node = find(name, stack.at(-1)?.node);
      if (node === undefined) return;
      state.set(name, 'open');
      stack.push({ node, name, needs: needs(node), next: 0 });
    };
    if (!state.has(root)) enter(root);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const name = top.needs[top.next++];
      if (name === undefined) {
        state.set(top.name, 'done');
        order.push(top.node);
        stack.pop();
      } else if (state.get(name) === 'open') cycle ??= stack.map((s) => s.name).slice(stack.findIndex((s) => s.name === name));
      else if (!state.has(name)) enter(name);
    }
  }
  return { order, cycle };
}

/** `first` and all that depends on them, by name. What `stops` is left out, and so is what depends on it only. */
export function dependents(first: readonly string[], usersOf: ReadonlyMap<string, readonly string[]>, stops: (name: string) => boolean = () => false): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = [...first];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (found.has(name) || stops(name)) continue;
    found.add(name);
    queue.push(...usersOf.get(name) ?? []);
  }
  return found;
}

/** By name: who reads it. */
export function usersOf<N>(nodes: readonly N[], nameOf: (node: N) => string, readsOf: (node: N) => readonly string[]): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, string[]>();
  for (const node of nodes) for (const name of readsOf(node)) (users.get(name) ?? users.set(name, []).get(name)!).push(nameOf(node));
  return users;
}
