const strings = 'a board is given numbers, not strings';

/** Operators of ONNX's that will not be read, and why. */
export const reasons: ReadonlyMap<string, string> = new Map([
  ['ImageDecoder', 'files of images are decoded before a network is given them'],
  ['RegexFullMatch', strings], ['StringConcat', strings], ['StringNormalizer', strings], ['StringSplit', strings],
  ['TfIdfVectorizer', 'texts are counted before a network is given them'],
]);
