// VPDPBUSD of AVX-VNNI (VEX.{128,256}.66.0F38.W0 50 /r) on a processor that has AVX2 only: what it would do to the registers that a signal handler gets, and that
// are loaded when it returns. Nothing else of what is run changes, not a byte of the code.
#pragma once
#include <stdbool.h>
#include <stdint.h>

static uint64_t vpdpbusd_carried_out;

#if defined(__x86_64__)
#include <cpuid.h>
#include <string.h>
#include <ucontext.h>

#include "dispatch.h"

// Bytes of an XSAVE area: where registers lie, and what the kernel says of it.
enum { XMM = 160, MAGIC = 464, COMPONENTS = 512, SSE_STATE = 1 << 1, AVX_STATE = 1 << 2 };

typedef struct {
  greg_t *general;
  uint8_t *xmm, *upper;
} vpdpbusd_registers;

// Where upper halves lie in an XSAVE area; 0 where this processor has none. Asked once: in a virtual machine CPUID takes long.
static unsigned upper_halves;
static bool vpdpbusd_can(void) {
  unsigned a, b = 0, c, d;
  if (!upper_halves && runs_avx2() && __get_cpuid_count(0xD, 2, &a, &b, &c, &d)) upper_halves = b;
  return upper_halves;
}

static uint64_t general(const vpdpbusd_registers *of, int number) {
  static const int places[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI, REG_R8, REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
  return (uint64_t)of->general[places[number]];
}

static int32_t displacement(const uint8_t *at, int bytes) {
  int32_t wide = (int8_t)*at;
  if (bytes == 4) memcpy(&wide, at, 4);
  return wide;
}

// The operand in memory that the byte ModRM and what is behind it name (not registers: mod < 3). Sets the instruction's end.
static const uint8_t *memory_operand(const vpdpbusd_registers *of, const uint8_t *modrm, int x, int b, const uint8_t **end) {
  const int mod = *modrm >> 6, rm = *modrm & 7;
  const uint8_t *at = modrm + 1;
  uint64_t address = 0;
  int bytes = mod == 1 ? 1 : mod == 2 ? 4 : 0;
  if (rm == 4) {
    const int scale = *at >> 6, index = (*at >> 3 & 7) | x, base = *at & 7;
    at++;
    if (index != 4) address += general(of, index) << scale;
    if (base == 5 && mod == 0) bytes = 4;
    else address += general(of, base | b);
  } else if (rm == 5 && mod == 0) {
    bytes = 4;
    address = (uint64_t)(uintptr_t)(at + 4);
  } else {
    address = general(of, rm | b);
  }
  if (bytes) address += (uint64_t)(int64_t)displacement(at, bytes);
  *end = at + bytes;
  return (const uint8_t *)(uintptr_t)address;
}

static void load_vector(const vpdpbusd_registers *of, int number, uint8_t to[32]) {
  memcpy(to, of->xmm + 16 * number, 16);
  memcpy(to + 16, of->upper + 16 * number, 16);
}

// The end of the instruction at `at` where it is VPDPBUSD, which is then done; NULL where it is another.
static const uint8_t *vpdpbusd(const vpdpbusd_registers *of, const uint8_t *at) {
  if (at[0] != 0xC4 || (at[1] & 31) != 2 || (at[2] & 0x83) != 1 || at[3] != 0x50) return NULL;
  // R, X and B, each the upper bit of a register's number, and vvvv are stored inverted.
  const int r = at[1] & 0x80 ? 0 : 8, x = at[1] & 0x40 ? 0 : 8, b = at[1] & 0x20 ? 0 : 8, vvvv = ~at[2] >> 3 & 15, length = at[2] & 4 ? 32 : 16;
  const int to = (at[4] >> 3 & 7) | r;
  const uint8_t *end = at + 5;
  uint8_t unsigned_bytes[32], signed_bytes[32], sums[32];
  load_vector(of, vvvv, unsigned_bytes);
  load_vector(of, to, sums);
  if (at[4] >> 6 == 3) load_vector(of, (at[4] & 7) | b, signed_bytes);
  else memcpy(signed_bytes, memory_operand(of, at + 4, x, b, &end), (size_t)length);
  for (int i = 0; i < length; i += 4) {
    uint32_t sum;
    memcpy(&sum, sums + i, 4);
    for (int k = i; k < i + 4; k++) sum += (uint32_t)(unsigned_bytes[k] * (int8_t)signed_bytes[k]);
    memcpy(sums + i, &sum, 4);
  }
  memset(sums + length, 0, (size_t)(32 - length));
  memcpy(of->xmm + 16 * to, sums, 16);
  memcpy(of->upper + 16 * to, sums + 16, 16);
  return end;
}

// In a handler of SIGILL: whether the instruction that raised it was carried out, and those of its kind right behind it.
static bool vpdpbusd_carry_out(void *context) {
  mcontext_t *const machine = &((ucontext_t *)context)->uc_mcontext;
  uint8_t *const area = (uint8_t *)machine->fpregs;
  uint32_t magic;
  uint64_t components;
  memcpy(&magic, area + MAGIC, sizeof magic);
  memcpy(&components, area + COMPONENTS, sizeof components);
  if (magic != 0x46505853 || !vpdpbusd_can()) return false;
  const vpdpbusd_registers of = {machine->gregs, area + XMM, area + upper_halves};
  // Registers that were never written are zero, and not in the area.
  if (!(components & SSE_STATE)) memset(of.xmm, 0, 256);
  if (!(components & AVX_STATE)) memset(of.upper, 0, 256);
  components |= SSE_STATE | AVX_STATE;
  memcpy(area + COMPONENTS, &components, sizeof components);
  const uint64_t before = vpdpbusd_carried_out;
  for (const uint8_t *at = (const uint8_t *)machine->gregs[REG_RIP]; (at = vpdpbusd(&of, at)); vpdpbusd_carried_out++) machine->gregs[REG_RIP] = (greg_t)at;
  return vpdpbusd_carried_out > before;
}
#else
static bool vpdpbusd_can(void) { return false; }
static bool vpdpbusd_carry_out(void *context) {
  (void)context;
  return false;
}
#endif
