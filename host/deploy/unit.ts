import type { Place } from './place.ts';

/** How an app is started. */
export interface Start {
  /** Words behind the program's name. */
  readonly words: readonly string[];
  /** `NAME=VALUE` */
  readonly environment: readonly string[];
  /** Seconds until it must be ready, and between signs of life. */
  readonly timeout: number;
  readonly watchdog: number;
}

/** A word of a unit file: systemd.syntax(7), and `%` begins a specifier. */
const word = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('%', '%%')}"`;

/** The same among the words of a command, where `$` begins a variable. */
const argument = (text: string): string => word(text).replaceAll('$', '$$$$');

const growingSince = 254;

/** The unit of an app for a version of systemd. */
export function unitOf(place: Place, start: Start, systemd: number): string {
  return unitText({
    name: place.name, system: place.system, start, systemd,
    program: [argument(`${place.folder}/${place.name}`), ...start.words.map(argument)].join(' '),
    environment: start.environment.map((variable) => `Environment=${word(variable)}`),
  });
}

interface UnitParts {
  readonly name: string;
  readonly system: boolean;
  readonly start: Pick<Start, 'timeout' | 'watchdog'>;
  /** Its version, where that is known; a unit for any has words that older ones ignore with a warning. */
  readonly systemd?: number;
  /** The command, in the syntax of units. */
  readonly program: string;
  /** Lines. */
  readonly environment: readonly string[];
}

export function unitText({ name, system, start: { timeout, watchdog }, systemd, program, environment }: UnitParts): string {
  return [
    '[Unit]', `Description=${name}, made with Linnet`,
    // the manager of a user knows no network
    ...(system ? ['Wants=network-online.target', 'After=network-online.target'] : []),
    'StartLimitIntervalSec=0',
    '', '[Service]', 'Type=notify', `ExecStart=${program}`, ...environment,
    `TimeoutStartSec=${timeout}`, `WatchdogSec=${watchdog}`, 'TimeoutStopSec=10',
    'Restart=always', 'RestartSec=5', ...(systemd === undefined || systemd >= growingSince ? ['RestartSteps=5', 'RestartMaxDelaySec=60'] : []),
    '', '[Install]', `WantedBy=${system ? 'multi-user.target' : 'default.target'}`, '',
  ].join('\n');
}
