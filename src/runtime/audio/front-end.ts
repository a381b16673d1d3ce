import { frontEndField, frontEndType } from '../errors.ts';

/** How features are made of sound: `metadata.frontEnd` of a model. Lengths in samples, frequencies in Hz. */
export interface FrontEnd {
  readonly type?: 'log-mel';
  readonly rate: number;
  readonly window: number;
  readonly hop: number;
  readonly fft: number;
  readonly mels: number;
  /** Outer edges of the first and last filter. */
  readonly low: number;
  readonly high: number;
  /** Added to an energy before its logarithm. */
  readonly offset: number;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** Throws a UserError that names the field that is wrong. */
export function toFrontEnd(value: unknown): FrontEnd {
  const fields = isRecord(value) ? value : {};
  const number = (name: string): number => {
    const field = fields[name];
    if (typeof field !== 'number') throw frontEndField(name, field);
    return field;
  };
  if (fields['type'] !== undefined && fields['type'] !== 'log-mel') throw frontEndType(fields['type']);
  return {
    rate: number('rate'), window: number('window'), hop: number('hop'), fft: number('fft'), mels: number('mels'),
    low: number('low'), high: number('high'), offset: number('offset'),
  };
}
