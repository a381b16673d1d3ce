/** LEDs and PWM by the kernel's files in /sys. */
import { readText, writeFile } from '../files.ts';
import { UserError } from '../errors.ts';

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENODEV');

function attributeOf(file: string): string | null {
  try {
    return readText(file).trim();
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** A light that the board's kernel knows. */
export class Led {
  readonly name: string;
  readonly #folder: string;
  readonly #most: number;

  /** A name of /sys/class/leds; default: the board's own (`ACT`, `led0`). Throws a UserError where there is none. */
  constructor(name?: string) {
    const names = name === undefined ? ['ACT', 'led0', 'PWR', 'led1'] : [name], found = names.find((n) => attributeOf(`/sys/class/leds/${n}/max_brightness`) !== null);
    if (found === undefined) throw new UserError(`/sys/class/leds: the board has no light ${names.join(', ')}`);
    this.name = found;
    this.#folder = `/sys/class/leds/${found}`;
    this.#most = Number(readText(`${this.#folder}/max_brightness`));
    writeFile(`${this.#folder}/trigger`, 'none');
  }

  /** From 0 to 1. */
  get brightness(): number {
    return Number(readText(`${this.#folder}/brightness`)) / this.#most;
  }
  set brightness(value: number) {
    writeFile(`${this.#folder}/brightness`, String(Math.round(Math.max(0, Math.min(1, value)) * this.#most)));
  }

  on(): void {
    this.brightness = 1;
  }
  off(): void {
    this.brightness = 0;
  }
  /** Lets the kernel drive it: `heartbeat`, `mmc0`, `timer`, `none`. */
  trigger(name: string): void {
    writeFile(`${this.#folder}/trigger`, name);
  }
}

export interface PwmOptions {
  /** Hz. */
  readonly frequency: number;
  /** From 0 to 1; default 0. */
  readonly duty?: number;
}

/** An output whose pulses the board makes. */
export class Pwm {
  readonly #chip: string;
  readonly #channel: number;
  #period = 0;
  #duty = 0;

  /** Channel of /sys/class/pwm/pwmchipN. Throws a UserError where the board has none. */
  constructor(channel: number, { frequency, duty = 0, chip = 0 }: PwmOptions & { readonly chip?: number }) {
    this.#chip = `/sys/class/pwm/pwmchip${chip}`;
    this.#channel = channel;
    const channels = attributeOf(`${this.#chip}/npwm`);
    if (channels === null) throw new UserError(`${this.#chip}: the board has no PWM, or it is not switched on (dtoverlay=pwm in config.txt)`);
    if (!(channel >= 0 && channel < Number(channels))) throw new UserError(`${this.#chip}: has no channel ${channel}, only 0 to ${Number(channels) - 1}`);
    if (attributeOf(`${this.#folder}/period`) === null) writeFile(`${this.#chip}/export`, String(channel));
    this.#duty = duty;
    this.frequency = frequency;
    writeFile(`${this.#folder}/enable`, '1');
  }

  get #folder(): string {
    return `${this.#chip}/pwm${this.#channel}`;
  }

  get frequency(): number {
    return 1e9 / this.#period;
  }
  set frequency(hz: number) {
    // a pulse is never longer than a period
    writeFile(`${this.#folder}/duty_cycle`, '0');
    this.#period = Math.round(1e9 / hz);
    writeFile(`${this.#folder}/period`, String(this.#period));
    this.duty = this.#duty;
  }

  get duty(): number {
    return this.#duty;
  }
  set duty(share: number) {
    this.#duty = Math.max(0, Math.min(1, share));
    writeFile(`${this.#folder}/duty_cycle`, String(Math.round(this.#duty * this.#period)));
  }

  close(): void {
    writeFile(`${this.#folder}/enable`, '0');
    writeFile(`${this.#chip}/unexport`, String(this.#channel));
  }
}
