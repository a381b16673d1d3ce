const because = (reason: string, ...names: readonly string[]): readonly (readonly [string, string])[] => names.map((name) => [name, reason] as const);

/** Operators that no board runs, and why. */
export const impossible: ReadonlyMap<string, string> = new Map([
  ...because('its result is random', 'Bernoulli', 'Multinomial', 'RandomNormal', 'RandomNormalLike', 'RandomUniform', 'RandomUniformLike'),
  ...because('it belongs to training', 'ai.onnx.preview.training.Adagrad', 'ai.onnx.preview.training.Adam', 'ai.onnx.preview.training.Gradient', 'ai.onnx.preview.training.Momentum'),
]);
