import type { ImportedWire } from '../../stages.ts';
import type { Builder, Origin } from '../builder.ts';
import { Call, Unsupported } from '../call.ts';
import type { Expansion } from '../elements.ts';
import { Message } from '../protobuf.ts';
import { Attributes } from './attributes.ts';
import { builders } from './operators/index.ts';

/** Attributes as another format gives them: numbers (integers or not), flags, texts, lists of integers, and types by their number (types.ts). */
export type PlainAttributes = Readonly<Record<string, number | boolean | string | readonly number[] | { readonly type: number }>>;

/** A version that has all that our operators of TensorFlow know. */
const newest = 2000;

/** The outputs of an operator of TensorFlow, for formats whose operators are TensorFlow's. Throws `Unsupported`, and `NodeError` where it does not fit. */
export function build(place: { readonly builder: Builder; readonly origin: Origin; readonly expansion: Expansion }, name: string, plain: PlainAttributes, inputs: readonly ImportedWire[]): readonly ImportedWire[] {
  const builder = builders.get(name);
  if (builder === undefined) throw new Unsupported(`it needs ${name} of TensorFlow`);
  const attrs = new Attributes(new Map(Object.entries(plain).map(([key, value]) => [key, new Message(fieldsOf(value))])), place.expansion);
  const made = builder(new Call(place.builder, place.origin, attrs, inputs, newest));
  const [unread] = attrs.unread();
  if (unread !== undefined) throw new Unsupported(`attribute '${unread}' of ${name}`);
  return 'node' in made ? [made] : made;
}

/** The members of an AttrValue. */
function fieldsOf(value: PlainAttributes[string]): object {
  switch (typeof value) {
    case 'number': return { i: value, f: value };
    case 'boolean': return { b: value };
    case 'string': return { s: new TextEncoder().encode(value) };
    default: return 'type' in value ? value : { list: { i: value, f: value } };
  }
}
