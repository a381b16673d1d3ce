const because = (reason: string, ...names: readonly string[]): readonly (readonly [string, string])[] => names.map((name) => [name, reason] as const);

/** Operators of ONNX's that will not be read, and why. */
export const reasons: ReadonlyMap<string, string> = new Map([
  ...because('its result is random', 'Bernoulli', 'Multinomial', 'RandomNormal', 'RandomNormalLike', 'RandomUniform', 'RandomUniformLike'),
  ...because('it belongs to training', 'ai.onnx.preview.training.Adagrad', 'ai.onnx.preview.training.Adam', 'ai.onnx.preview.training.Gradient', 'ai.onnx.preview.training.Momentum'),
  ...because('a board is given numbers, not strings', 'RegexFullMatch', 'StringConcat', 'StringNormalizer', 'StringSplit'),
  ...because('files of images are decoded before a network is given them', 'ImageDecoder'),
  ...because('texts are counted before a network is given them', 'TfIdfVectorizer'),
]);
