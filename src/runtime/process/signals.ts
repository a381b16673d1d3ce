import { clearIntervals } from '../globals/timers.ts';
import { onSignal } from '../io/signal-pipe.ts';
import { stopAll } from '../io/stop.ts';

/** Numbers of Linux, the same on all boards. */
export const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGUSR1: 10, SIGUSR2: 12, SIGPIPE: 13, SIGALRM: 14, SIGTERM: 15, SIGCHLD: 17, SIGCONT: 18, SIGSTOP: 19, SIGWINCH: 28 } as const;
export type Signal = keyof typeof signalNumbers;

const nameIn = (name: string | undefined): Signal | null => (name !== undefined && name in signalNumbers ? name as Signal : null);
export const signalName = (number: number): Signal | null => nameIn(Object.entries(signalNumbers).find(([, n]) => n === number)?.[0]);

type Cleanup = () => void | Promise<void>;
const cleanups: Cleanup[] = [];
let controller: AbortController | undefined;

/** From now on SIGTERM and SIGINT ask the program to end. */
function arm(): AbortController {
  if (controller !== undefined) return controller;
  const made = controller = new AbortController();
  const end = (): void => {
    if (made.signal.aborted) return;
    made.abort();
    clearIntervals();
    stopAll();
    void (async () => { for (const cleanup of cleanups.reverse()) await cleanup(); })();
  };
  onSignal(signalNumbers.SIGTERM, end);
  onSignal(signalNumbers.SIGINT, end);
  return made;
}

/**
 * Signals. SIGTERM and SIGINT end a program at once, unless it uses `signals`: then they end its loops over what this library reads
 * (microphones, lines, sockets, servers, edges, watches) and its intervals, and run its cleanups, the newest first. The program ends when
 * nothing is left to wait for, after 5 seconds, or by a second signal, with exit code 143 or 130.
 */
export const signals = {
  /** Aborted when the program is asked to end. */
  get stop(): AbortSignal {
    return arm().signal;
  },
  /** Called when the program is asked to end. */
  cleanup(call: Cleanup): void {
    arm();
    cleanups.push(call);
  },
  /** Calls on each signal in place of what the system does. Returns how to take it back. */
  on(name: 'SIGHUP' | 'SIGUSR1' | 'SIGUSR2' | 'SIGCONT' | 'SIGWINCH', call: () => void): () => void {
    return onSignal(signalNumbers[name], call);
  },
};
