import { hasText } from '../importer.ts';
import { recognised } from '../recognised.ts';

/** A FlatBuffer with this file identifier. */
export const tflite = recognised('TensorFlow Lite', 'a TensorFlow Lite model', (file) => hasText(file, 4, 'TFL3'), 'use the frozen graph (.pb) that it was made from');
