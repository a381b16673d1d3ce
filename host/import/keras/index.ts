import { hasText, zipBegins } from '../importer.ts';
import { recognised } from '../recognised.ts';

export const keras = recognised(
  'Keras', 'a Keras file (.keras or HDF5)', (file) => hasText(file, 0, '\x89HDF') || zipBegins(file, /^(metadata|config)\.json$|^model\.weights\.h5$/),
  "in Python, model.export('folder') (before Keras 2.13: tf.saved_model.save(model, 'folder')) writes a SavedModel, which is read",
);
