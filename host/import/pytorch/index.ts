import { hasText, zipBegins } from '../importer.ts';
import { recognised } from '../recognised.ts';

/** How torch.save began files before PyTorch 1.6: a pickled number. */
const legacyMagic = '\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19';

export const pytorch = recognised(
  'PyTorch', 'a PyTorch file', (file) => hasText(file, 0, legacyMagic) || zipBegins(file, /^[^/]+\/(data\.pkl|version|byteorder|\.format_version|constants\.pkl|code\/)/),
  "in Python, torch.onnx.export(model, inputs, 'model.onnx') writes an ONNX model, which is read",
);
