/**
 * Instruction sets that a kernel variant `<kernel>__<isa>` may be written for, with the compiler's flags beyond the board's.
 * Whether the machine at hand runs one is asked once, at start-up: kernels-c/engine/dispatch.c.
 */
export const isas = {
  /** Plain C, also where the processor always has vectors. */
  scalar: ['-DSCALAR'],
  /** VFPv2, one value at a time. */
  vfp: [],
  /** VFPv2 short vectors, which only ARM11 cores execute. */
  vfpv: [],
  neon: [],
  avx2: ['-mavx2', '-mfma', '-mtune=haswell'],
  /** AVX2 with products of bytes (VPDPBUSD). Functions that multiply none are those of `avx2`, which its boards list too. */
  avxvnni: ['-mavx2', '-mfma', '-mavxvnni', '-mtune=haswell'],
  avx512: ['-mavx512f', '-mavx512vl', '-mavx512bw', '-mavx512dq', '-mfma', '-mtune=haswell', '-mprefer-vector-width=512'],
  /** AVX-512 with products of bytes (VPDPBUSD). */
  avx512vnni: ['-mavx512f', '-mavx512vl', '-mavx512bw', '-mavx512dq', '-mavx512vnni', '-mfma', '-mtune=haswell', '-mprefer-vector-width=512'],
  /** AVX-512 with permutations of bytes (VPERMI2B): tables of bytes in registers. */
  avx512vbmi: ['-mavx512f', '-mavx512vl', '-mavx512bw', '-mavx512dq', '-mavx512vbmi', '-mfma', '-mtune=haswell', '-mprefer-vector-width=512'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Isa = keyof typeof isas;

export const isIsa = (name: string): name is Isa => Object.hasOwn(isas, name);
