import { hasText } from '../importer.ts';
import { recognised } from '../recognised.ts';

export const keras = recognised('Keras', 'a Keras file (HDF5)', (file) => hasText(file, 0, '\x89HDF'), 'freeze it to a TensorFlow graph (.pb)');
