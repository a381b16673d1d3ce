import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { armv6Problems, newerThanArmv6 } from '../../host/toolchain/armv6.ts';
import { runCompiler } from '../../host/toolchain/compilers.ts';
import { zig } from '../../host/toolchain/zig.ts';

/** Instructions that LLVM assembles for ARMv7 and ARMv8 and an ARM1176 lacks. */
const newer = {
  'movw r0, #1': 'movw', 'movt r0, #1': 'movt', 'dmb ish': 'dmb or dsb', 'dsb sy': 'dmb or dsb', isb: 'isb',
  'vadd.f32 q0, q1, q2': 'NEON arithmetic', 'vld1.32 {d0}, [r0]': 'NEON load or store', 'vdup.32 d0, r1': 'NEON vdup',
  'vmov.8 d0[1], r1': 'NEON vmov of a byte', 'vmov.16 d0[1], r1': 'NEON vmov of a half word',
  'vmov.f32 s0, #1.0': 'VFPv3 vmov of a constant', 'vcvt.f32.s32 s0, s0, #3': 'VFPv3 fixed-point conversion',
  'vfma.f32 s0, s1, s2': 'vfma or vfms', 'vfnms.f64 d0, d1, d2': 'vfnma or vfnms', 'vcvtb.f32.f16 s0, s1': 'half precision',
  'vldr d16, [r0]': 'registers d16 to d31', 'vadd.f64 d17, d0, d1': 'registers d16 to d31', 'vadd.f64 d0, d17, d1': 'registers d16 to d31',
  'vadd.f64 d0, d1, d17': 'registers d16 to d31', 'vdiv.f64 d0, d17, d1': 'registers d16 to d31', 'vmov d17, r0, r1': 'registers d16 to d31',
  'vcvt.s32.f64 s1, d17': 'registers d16 to d31', 'vcvt.f64.s32 d17, s1': 'registers d16 to d31', 'vcvt.f64.f32 d17, s1': 'registers d16 to d31',
  'vmov.32 d17[1], r0': 'registers d16 to d31', 'ubfx r0, r1, #1, #3': 'ubfx', 'sbfx r0, r1, #1, #3': 'sbfx', 'bfi r0, r1, #1, #3': 'bfi or bfc',
  'rbit r0, r1': 'rbit', 'mls r0, r1, r2, r3': 'mls', 'sdiv r0, r1, r2': 'sdiv or udiv', 'udiv r0, r1, r2': 'sdiv or udiv',
  'lda r0, [r1]': 'ARMv8 load-acquire or store-release', 'ldaex r0, [r1]': 'ARMv8 load-acquire or store-release', 'crc32w r0, r1, r2': 'crc32',
  'vmaxnm.f32 s0, s1, s2': 'ARMv8 floating point', 'vrintz.f32 s0, s1': 'ARMv8 vrint', 'vrintx.f32 s0, s1': 'ARMv8 vrint', 'pldw [r0]': 'pldw', 'pli [r0]': 'pli',
};

/** Instructions of the ARM1176, those near the ones above first. */
const own = [
  'vcvt.s32.f64 s1, d7', 'vcvt.u32.f64 s3, d7', 'vcvt.f64.s32 d7, s1', 'vcvt.f64.f32 d7, s1', 'vcvt.f32.f64 s1, d7', 'vmov d7, r0, r1', 'vmov r0, r1, d7',
  'vmov s1, s2, r0, r1', 'vmov.32 d7[1], r0', 'vmrs apsr_nzcv, fpscr', 'vmsr fpscr, r0', 'vmla.f32 s1, s3, s5', 'vnmls.f64 d1, d3, d5', 'vdiv.f32 s1, s3, s5',
  'vldmia r0!, {s1-s31}', 'vldmia r0!, {d0-d15}', 'vneg.f32 s1, s3', 'vabs.f64 d1, d2', 'vcmp.f64 d1, #0', 'vcmp.f32 s1, s3', 'vsqrt.f64 d1, d2',
  'ldrex r0, [r1]', 'strexd r4, r0, r1, [r2]', 'clrex', 'pld [r0, #64]', 'umaal r0, r1, r2, r3', 'smlad r0, r1, r2, r3', 'smmla r0, r1, r2, r3',
  'usad8 r0, r1, r2', 'qadd r0, r1, r2', 'nop', 'rev r0, r1', 'sxtb16 r0, r1', 'ldrd r0, r1, [r2]', 'strh r0, [r1]', 'swp r0, r1, [r2]',
  'mrc p15, 0, r0, c13, c0, 3', 'mcr p15, 0, r0, c7, c10, 5', 'msr cpsr_f, r0', 'tst r0, #1', 'cmp r0, #1',
];

const folder = mkdtempSync(path.join(os.tmpdir(), 'armv6-'));
test.after.always(() => rmSync(folder, { recursive: true }));

async function compiled(name: string, text: string, cpu: string): Promise<Uint8Array> {
  const source = path.join(folder, name), object = `${source}.o`;
  writeFileSync(source, text);
  await runCompiler(zig().binary, ['cc', '-target', 'arm-linux-musleabihf', `-mcpu=${cpu}`, '-O2', '-c', source, '-o', object], folder);
  return readFileSync(object);
}
const assembly = (lines: readonly string[]): string => `.syntax unified\n.arm\n${lines.join('\n')}\n`;

test('every newer instruction is found, by its name', async (t) => {
  const problems = armv6Problems(await compiled('newer.S', assembly(Object.keys(newer)), 'cortex_a53'));
  t.deepEqual(problems.filter((p) => p.startsWith('.text')), Object.values(newer).map((what, i) => `.text+0x${(4 * i).toString(16)}: ${what}`));
  t.true(problems.includes('Tag_CPU_arch is 14'));
});

test('no instruction of the ARM1176 is', async (t) => {
  t.deepEqual(armv6Problems(await compiled('own.S', assembly(own), 'arm1176jzf_s')), []);
});

test('constants between instructions are not decoded, Thumb code is refused', async (t) => {
  t.is(newerThanArmv6(0xe3000001), 'movw');
  t.deepEqual(armv6Problems(await compiled('pool.S', assembly(['nop', '.word 0xe3000001', 'nop']), 'arm1176jzf_s')), []);
  t.deepEqual(armv6Problems(await compiled('thumb.S', '.syntax unified\n.thumb\nnop\n', 'arm1176jzf_s')), ['.text+0x0: Thumb code']);
});

test('an object that was compiled for ARMv7 is refused', async (t) => {
  const text = 'int big(void) { return 0x12345678; }\nfloat two(float a, float b, float c) { return __builtin_fmaf(a, b, c); }\n';
  const problems = armv6Problems(await compiled('seven.c', text, 'cortex_a7'));
  t.true(problems.some((p) => p.startsWith('Tag_CPU_arch')), problems.join());
  t.true(problems.some((p) => p.endsWith(': movw')), problems.join());
  t.deepEqual(armv6Problems(await compiled('six.c', text.split('\n')[0]!, 'arm1176jzf_s')), []);
});
