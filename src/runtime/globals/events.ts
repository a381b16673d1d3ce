import { define } from './define.ts';

class Event {
  readonly type: string;
  readonly cancelable: boolean;
  target: EventTarget | null = null;
  defaultPrevented = false;
  #stopped = false;
  constructor(type: string, { cancelable = false }: { readonly cancelable?: boolean } = {}) {
    this.type = type;
    this.cancelable = cancelable;
  }
  get currentTarget(): EventTarget | null { return this.target; }
  get stopped(): boolean { return this.#stopped; }
  preventDefault(): void { if (this.cancelable) this.defaultPrevented = true; }
  stopImmediatePropagation(): void { this.#stopped = true; }
  stopPropagation(): void {}
}

class CustomEvent extends Event {
  readonly detail: unknown;
  constructor(type: string, { detail = null, ...options }: { readonly detail?: unknown; readonly cancelable?: boolean } = {}) {
    super(type, options);
    this.detail = detail;
  }
}

type Listener = ((event: Event) => void) | { handleEvent(event: Event): void };
interface ListenerOptions { readonly once?: boolean; readonly signal?: AbortSignal }
interface Registered { readonly listener: Listener; readonly once: boolean }

class EventTarget {
  readonly #listeners = new Map<string, Registered[]>();

  addEventListener(type: string, listener: Listener | null, options: ListenerOptions | boolean = {}): void {
    const { once = false, signal } = typeof options === 'boolean' ? {} : options, list = this.#listeners.get(type) ?? [];
    if (listener === null || signal?.aborted === true || list.some((l) => l.listener === listener)) return;
    this.#listeners.set(type, [...list, { listener, once }]);
    signal?.addEventListener('abort', () => this.removeEventListener(type, listener));
  }

  removeEventListener(type: string, listener: Listener | null): void {
    this.#listeners.set(type, (this.#listeners.get(type) ?? []).filter((l) => l.listener !== listener));
  }

  /** What a listener throws is thrown later, so that the others hear too. */
  dispatchEvent(event: Event): boolean {
    event.target = this;
    for (const { listener, once } of this.#listeners.get(event.type) ?? []) {
      if (event.stopped) break;
      if (once) this.removeEventListener(event.type, listener);
      try {
        if (typeof listener === 'function') listener.call(this, event);
        else listener.handleEvent(event);
      } catch (error) {
        queueMicrotask(() => { throw error; });
      }
    }
    return !event.defaultPrevented;
  }
}

/** Named as the web names it; a number of `code` only where scripts still ask for it. */
class DOMException extends Error {
  override readonly name: string;
  constructor(message = '', name = 'Error') {
    super(message);
    this.name = name;
  }
}

let abort: (signal: AbortSignal, reason?: unknown) => void;

class AbortSignal extends EventTarget {
  #reason: unknown;
  #aborted = false;
  onabort: ((event: Event) => void) | null = null;

  get aborted(): boolean { return this.#aborted; }
  get reason(): unknown { return this.#reason; }
  throwIfAborted(): void { if (this.#aborted) throw this.#reason; }

  static abort(reason?: unknown): AbortSignal {
    const signal = new AbortSignal();
    abort(signal, reason);
    return signal;
  }
  static timeout(milliseconds: number): AbortSignal {
    const signal = new AbortSignal();
    setTimeout(() => abort(signal, new DOMException('The operation was aborted due to timeout', 'TimeoutError')), milliseconds);
    return signal;
  }
  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const both = new AbortSignal();
    for (const signal of signals) {
      if (signal.aborted) abort(both, signal.reason);
      else signal.addEventListener('abort', () => abort(both, signal.reason), { once: true });
    }
    return both;
  }

  static {
    abort = (signal, reason = new DOMException('This operation was aborted', 'AbortError')) => {
      if (signal.#aborted) return;
      signal.#aborted = true;
      signal.#reason = reason;
      const event = new Event('abort');
      signal.onabort?.(event);
      signal.dispatchEvent(event);
    };
  }
}

class AbortController {
  readonly signal = new AbortSignal();
  abort(reason?: unknown): void {
    abort(this.signal, reason);
  }
}

define({ Event, CustomEvent, EventTarget, DOMException, AbortSignal, AbortController });
