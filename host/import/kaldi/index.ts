import { hasText } from '../importer.ts';
import { recognised } from '../recognised.ts';

/** A network of nnet3, as text or in binary form. */
export const kaldi = recognised('Kaldi', 'a Kaldi network', (file) => hasText(file, 0, '<Nnet3>') || hasText(file, 0, '\0B<Nnet3>'), 'use a frozen TensorFlow graph (.pb)');
