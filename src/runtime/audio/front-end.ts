import { logMelFault, type LogMelAttrs } from '../../eval/audio.ts';
import { frontEndFault, frontEndField, frontEndType } from '../errors.ts';

/**
 * A front end that computes features from audio: `metadata.frontEnd` of a model. Lengths are in samples, frequencies in Hz. `fft` is a power of
 * two, at least `window`; `low` and `high` are the outer edges of the first and last filter; `offset` is added to energies before the logarithm.
 */
export interface FrontEnd extends LogMelAttrs {
  readonly type?: 'log-mel';
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
  const frontEnd = {
    rate: number('rate'), window: number('window'), hop: number('hop'), fft: number('fft'), mels: number('mels'),
    low: number('low'), high: number('high'), offset: number('offset'),
  };
  const fault = logMelFault(frontEnd);
  if (fault !== undefined) throw frontEndFault(fault);
  return frontEnd;
}
