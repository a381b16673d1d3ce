// The floating-point mode of kernels: subnormals are zero, NaNs are the default one, round to nearest. Subnormals would trap
// to support code on VFP11 and take a slow path elsewhere. Set around every kernel call, the caller's mode restored after it.
#pragma once

#include <stdint.h>

#if defined(__arm__)
// FPSCR: flush-to-zero (24), default NaN (25), vector length 1.
static inline uint32_t fpmode_enter(void) {
  uint32_t before, mode = 0x03000000;
  __asm__ volatile("vmrs %0, fpscr" : "=r"(before) : : "memory");
  __asm__ volatile("vmsr fpscr, %0" : : "r"(mode) : "memory");
  return before;
}
static inline void fpmode_leave(uint32_t before) { __asm__ volatile("vmsr fpscr, %0" : : "r"(before) : "memory"); }
#elif defined(__aarch64__)
// FPCR: flush-to-zero (24), default NaN (25).
static inline uint64_t fpmode_enter(void) {
  uint64_t before, mode = 0x03000000;
  __asm__ volatile("mrs %0, fpcr" : "=r"(before) : : "memory");
  __asm__ volatile("msr fpcr, %0" : : "r"(mode) : "memory");
  return before;
}
static inline void fpmode_leave(uint64_t before) { __asm__ volatile("msr fpcr, %0" : : "r"(before) : "memory"); }
#elif defined(__x86_64__)
// MXCSR: all exceptions masked, flush-to-zero (15), denormals-are-zero (6). It has no default NaN.
static inline uint32_t fpmode_enter(void) {
  uint32_t before, mode = 0x1f80 | 0x8040;
  __asm__ volatile("stmxcsr %0" : "=m"(before) : : "memory");
  __asm__ volatile("ldmxcsr %0" : : "m"(mode) : "memory");
  return before;
}
static inline void fpmode_leave(uint32_t before) { __asm__ volatile("ldmxcsr %0" : : "m"(before) : "memory"); }
#elif defined(__wasm__)
// It has none: subnormals are kept.
static inline uint32_t fpmode_enter(void) { return 0; }
static inline void fpmode_leave(uint32_t before) { (void)before; }
#else
#error "no floating-point mode for this machine"
#endif
