import type { DType } from '../../../src/format/dtype.ts';
import type { ImportedInput } from '../../stages.ts';
import type { Message } from '../protobuf.ts';
import { elementKind, typeName } from './types.ts';

/** What a graph says of an input: a tensor's type and shape, or what else it is. */
export type Declared =
  | DeclaredTensor
  /** Its elements are inputs NAME.0, NAME.1, ...: as many as are given. */
  | { readonly kind: 'sequence'; readonly of: DeclaredTensor }
  /** Holds what is given, nothing where that is not. */
  | { readonly kind: 'optional'; readonly of: DeclaredTensor | { readonly kind: 'sequence'; readonly of: DeclaredTensor } }
  | { readonly kind: 'other'; readonly what: string };

export interface DeclaredTensor { readonly kind: 'tensor'; readonly code: number; readonly dtype: DType; readonly shape: ImportedInput['shape'] }

export function declaredType(type: Message | undefined): Declared {
  const tensor = type?.message('tensor_type');
  if (tensor === undefined) return holder(type) ?? { kind: 'other', what: whatElse(type) };
  const code = tensor.number('elem_type');
  const dtype = elementKind(code)?.dtype;
  const shape = shapeOf(tensor);
  if (dtype === undefined) return { kind: 'other', what: `a tensor of ${typeName(code)}` };
  // a board is given the bytes of a file as a scalar
  return dtype === 'string' && shape?.length !== 0 ? { kind: 'other', what: 'a tensor of strings' } : { kind: 'tensor', code, dtype, shape };
}

/** A sequence of tensors or an optional value. */
function holder(type: Message | undefined): Declared | undefined {
  const [list, optional] = [type?.message('sequence_type'), type?.message('optional_type')];
  const of = list === undefined && optional === undefined ? undefined : declaredType((list ?? optional)!.message('elem_type'));
  if (list !== undefined && of?.kind === 'tensor') return { kind: 'sequence', of };
  return optional !== undefined && (of?.kind === 'tensor' || of?.kind === 'sequence') ? { kind: 'optional', of } : undefined;
}

function whatElse(type: Message | undefined): string {
  const element = type?.message('sequence_type')?.message('elem_type');
  const kinds = [['sequence_type', `a sequence ${element?.has('map_type') ? 'of maps' : 'whose elements are not tensors'}`], ['map_type', 'a map'], ['optional_type', 'an optional value'], ['sparse_tensor_type', 'a sparse tensor']] as const;
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
