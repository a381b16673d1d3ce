import { armAttributes, executable, parseElf, type Elf, type Section } from './elf.ts';

/**
 * A32 encodings that an ARM1176 (ARMv6K with VFPv2) does not have: [mask, value, what]. From the encoding tables of the ARM Architecture
 * Reference Manual, ARMv7-A edition (DDI 0406), and DDI 0487 for ARMv8.
 */
const newer: readonly (readonly [number, number, string])[] = [
  [0xfe000000, 0xf2000000, 'NEON arithmetic'],
  [0xff100000, 0xf4000000, 'NEON load or store'],
  [0xff000e00, 0xfe000a00, 'ARMv8 floating point'],
  [0xffffffe0, 0xf57ff040, 'dmb or dsb'],
  [0xfffffff0, 0xf57ff060, 'isb'],
  [0xff70f000, 0xf510f000, 'pldw'],
  [0xff70f000, 0xf450f000, 'pli'],
];
const newerConditional: readonly (readonly [number, number, string])[] = [
  [0x0ff00000, 0x03000000, 'movw'],
  [0x0ff00000, 0x03400000, 'movt'],
  [0x0fe00070, 0x07a00050, 'sbfx'],
  [0x0fe00070, 0x07e00050, 'ubfx'],
  [0x0fe00070, 0x07c00010, 'bfi or bfc'],
  [0x0fff0ff0, 0x06ff0f30, 'rbit'],
  [0x0ff000f0, 0x00600090, 'mls'],
  [0x0fd0f0f0, 0x0710f010, 'sdiv or udiv'],
  [0x0f8001f0, 0x01800090, 'ARMv8 load-acquire or store-release'],
  [0x0f9000f0, 0x01000040, 'crc32'],
  [0x0fb00ef0, 0x0eb00a00, 'VFPv3 vmov of a constant'],
  [0x0fba0e50, 0x0eba0a40, 'VFPv3 fixed-point conversion'],
  [0x0fbe0e50, 0x0eb20a40, 'half precision'],
  [0x0fbf0e50, 0x0eb60a40, 'ARMv8 vrint'],
  [0x0fbf0ed0, 0x0eb70a40, 'ARMv8 vrint'],
  [0x0fb00e10, 0x0e900a00, 'vfnma or vfnms'],
  [0x0fb00e10, 0x0ea00a00, 'vfma or vfms'],
  [0x0f800f10, 0x0e800b10, 'NEON vdup'],
  [0x0f400f10, 0x0e400b10, 'NEON vmov of a byte'],
  [0x0f000f30, 0x0e000b30, 'NEON vmov of a half word'],
];

const is = (word: number, [mask, value]: readonly [number, number, ...unknown[]]): boolean => (word & mask) >>> 0 === value;

/** What an instruction word needs that the ARM1176 lacks; null: it runs. */
export function newerThanArmv6(word: number): string | null {
  const patterns = word >>> 28 === 15 ? newer : newerConditional;
  return patterns.find((pattern) => is(word, pattern))?.[2] ?? (word >>> 28 !== 15 && usesUpperDoubles(word) ? 'registers d16 to d31' : null);
}

/** Whether a VFP instruction names d16 or above. Bits 22, 7 and 5 extend the numbers of three registers, at the top only for doubles. */
function usesUpperDoubles(word: number): boolean {
  const d = (word & 1 << 22) !== 0, n = (word & 1 << 7) !== 0, m = (word & 1 << 5) !== 0;
  if (is(word, [0x0fbf0fd0, 0x0eb70ac0])) return d;
  if (!is(word, [0x00000f00, 0x00000b00])) return false;
  if (is(word, [0x0fe000d0, 0x0c400010])) return m;
  if (is(word, [0x0e000000, 0x0c000000])) return d;
  if (is(word, [0x0f000010, 0x0e000010])) return n;
  if (!is(word, [0x0f000010, 0x0e000000])) return false;
  if (!is(word, [0x00b00000, 0x00b00000])) return d || n || m;
  const operation = word >>> 16 & 15;
  const singleResult = operation === 7 || operation === 12 || operation === 13, singleSource = operation === 8;
  return (d && !singleResult) || (m && !singleSource);
}

/**
 * Reasons why an ARM ELF file (object or executable, with its symbols) cannot run on an ARM1176; empty: none. The file's attributes must
 * not claim a newer architecture, and every instruction is decoded; `$a`, `$d` and `$t` symbols tell code from constants.
 */
export function armv6Problems(bytes: Uint8Array): readonly string[] {
  const elf = parseElf(bytes);
  if (elf.bits !== 32) return ['code of 64 bits'];
  const attributes = elf.sections.find((s) => s.type === armAttributes);
  return [
    ...(attributes === undefined ? ['no .ARM.attributes section'] : attributeProblems(attributes.bytes)),
    ...elf.sections.filter((s) => (s.flags & executable) !== 0).flatMap((s) => codeProblems(elf, s)),
  ];
}

/** musl calls these only where AT_HWCAP or AT_PLATFORM names ARMv7 (its arch/arm/atomic_arch.h). */
const chosenAtRunTime = ['__a_barrier_v7', '__a_cas_v7'];

function codeProblems(elf: Elf, section: Section): readonly string[] {
  const start = elf.relocatable ? 0 : section.address;
  const inside = elf.symbols.filter((s) => s.section === section.index).map((s) => ({ name: s.name, at: s.value - start })).sort((a, b) => a.at - b.at);
  const marks = inside.filter((s) => /^\$[adt](\.|$)/.test(s.name)).map((s) => ({ kind: s.name[1]!, at: s.at }));
  const functions = inside.filter((s) => /^[A-Za-z_]/.test(s.name));
  const functionAt = (at: number): string | undefined => functions.findLast((f) => f.at <= at)?.name;
  if (section.bytes.length > 0 && marks.length === 0) return [`${section.name}: no symbols tell code from data`];
  const view = new DataView(section.bytes.buffer, section.bytes.byteOffset, section.bytes.byteLength);
  const problems: string[] = [];
  for (const [i, mark] of marks.entries()) {
    const end = marks[i + 1]?.at ?? section.bytes.length;
    if (mark.kind === 't' && end > mark.at) problems.push(`${section.name}+0x${mark.at.toString(16)}: Thumb code`);
    if (mark.kind !== 'a') continue;
    for (let at = mark.at; at + 4 <= end; at += 4) {
      const what = newerThanArmv6(view.getUint32(at, true));
      if (what !== null && !chosenAtRunTime.includes(functionAt(at) ?? '')) problems.push(`${section.name}+0x${at.toString(16)}: ${what}`);
    }
  }
  return problems;
}

/** Build attributes (ARM IHI 0045): the number of each tag that matters, with the values that an ARM1176 satisfies. */
const allowed: ReadonlyMap<number, { readonly name: string; readonly values: readonly number[] }> = new Map([
  [6, { name: 'Tag_CPU_arch', values: [0, 1, 2, 3, 4, 5, 6, 7, 9] }],
  [10, { name: 'Tag_FP_arch', values: [0, 1, 2] }],
  [12, { name: 'Tag_Advanced_SIMD_arch', values: [0] }],
  [36, { name: 'Tag_FP_HP_extension', values: [0] }],
  [44, { name: 'Tag_DIV_use', values: [0, 1] }],
]);
/** Tags whose value is text, among those below 32; from 32 on odd ones are. 32 itself is a number and a text. */
const textTags = [4, 5];

function attributeProblems(bytes: Uint8Array): readonly string[] {
  const problems: string[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const skipText = (): void => {
    at = bytes.indexOf(0, at) + 1;
    if (at === 0) at = bytes.length;
  };
  at = 1 + 4;
  skipText();
  while (at + 5 <= bytes.length) {
    const scopeEnd = at + view.getUint32(at + 1, true);
    at += 5;
    while (at < Math.min(scopeEnd, bytes.length)) {
      const tag = number();
      if (tag === 32) number();
      if (tag === 32 || textTags.includes(tag) || (tag > 32 && tag % 2 === 1)) skipText();
      else {
        const value = number();
        const rule = allowed.get(tag);
        if (rule && !rule.values.includes(value)) problems.push(`${rule.name} is ${value}`);
      }
    }
  }
  return problems;
}
