import type { DType } from '../../../src/format/dtype.ts';
import type { ImportedInput } from '../../stages.ts';
import type { Message } from '../protobuf.ts';
import { elementKind, typeName } from './types.ts';

/** What a graph says of an input: a tensor's type and shape, or what else it is. */
export type Declared =
  | { readonly kind: 'tensor'; readonly code: number; readonly dtype: DType; readonly shape: ImportedInput['shape'] }
  | { readonly kind: 'other'; readonly what: string };

export function declaredType(type: Message | undefined): Declared {
  const tensor = type?.message('tensor_type');
  if (tensor === undefined) return { kind: 'other', what: whatElse(type) };
  const code = tensor.number('elem_type');
  const dtype = elementKind(code)?.dtype;
  const shape = shapeOf(tensor);
  if (dtype === undefined) return { kind: 'other', what: `a tensor of ${typeName(code)}` };
  // a board is given the bytes of a file as a scalar
  return dtype === 'string' && shape?.length !== 0 ? { kind: 'other', what: 'a tensor of strings' } : { kind: 'tensor', code, dtype, shape };
}

function whatElse(type: Message | undefined): string {
  const kinds = [['sequence_type', 'a sequence'], ['map_type', 'a map'], ['optional_type', 'an optional value'], ['sparse_tensor_type', 'a sparse tensor']] as const;
  return kinds.find(([field]) => type?.has(field) === true)?.[1] ?? 'of no type';
}

/** Names that converters make up for lengths that they do not know, each for itself. */
const unnamed = /^(unk__\d+|\?|-1|None)$/;

/** Lengths: numbers, names, null for those that the file leaves open. Undefined where it does not say the rank. */
function shapeOf(tensor: Message): ImportedInput['shape'] {
  return tensor.message('shape')?.messages('dim').map((d) => {
    const name = d.has('dim_param') ? d.text('dim_param') : '';
    if (name !== '' && !unnamed.test(name)) return name;
    const length = d.has('dim_value') ? d.number('dim_value') : -1;
    return length < 0 ? null : length;
  });
}
