#include "dispatch.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#elif defined(__linux__)
#include <sys/auxv.h>
#endif

static const isa *best;

static void use(const isa *set) {
  for (int i = 0; i < set->count; i++) {
    const kernel_variant *const variant = &set->variants[i];
    const kernel_info *const kernel = &kernel_table[variant->id];
    kernel_chosen[variant->id] = (kernel_choice){variant->function, kernel->pointers, (uint16_t)(kernel->count - kernel->pointers)};
  }
}

const char *kernels_select(const char *variant) {
  static char message[160];
  const isa *const scalar = &isas[isas_count - 1];
  assert(!strcmp(scalar->name, "scalar"));
  if (variant) {
    const isa *forced = NULL;
    for (int i = 0; i < isas_count; i++)
      if (!strcmp(isas[i].name, variant)) forced = &isas[i];
    if (!forced || !forced->runs()) {
      const int used = snprintf(message, sizeof message, "LINNET_VARIANT: %s '%.20s'; there is", forced ? "this machine cannot run" : "this runtime has no", variant);
      size_t at = (size_t)used;
      for (int i = 0; i < isas_count; i++)
        if (isas[i].runs() && at < sizeof message) at += (size_t)snprintf(message + at, sizeof message - at, " %s", isas[i].name);
      return message;
    }
    use(scalar);
    use(forced);
    best = forced;
    return NULL;
  }
  for (int i = isas_count - 1; i >= 0; i--) {
    if (!isas[i].runs()) continue;
    use(&isas[i]);
    best = &isas[i];
  }
  return NULL;
}

const char *kernels_variant(void) {
  assert(best);
  return best->name;
}

bool runs_scalar(void) { return true; }

#if defined(__arm__)
// Bits of AT_HWCAP (asm/hwcap.h).
enum { VFP = 1 << 6, VFPV3 = 1 << 13, VFPV3D16 = 1 << 14 };

bool runs_vfp(void) { return getauxval(AT_HWCAP) & VFP; }

// Cores from Cortex-A on have no short vectors. Not from /proc/cpuinfo: under qemu-user that is the host's.
bool runs_vfpv(void) {
  const char *const platform = (const char *)getauxval(AT_PLATFORM);
  return platform && !strcmp(platform, "v6l") && runs_vfp() && !(getauxval(AT_HWCAP) & (VFPV3 | VFPV3D16));
}
#elif defined(__aarch64__)
bool runs_neon(void) { return true; }
#elif defined(__x86_64__)
// Whether the kernel of this machine saves the registers that `mask` names (bits of XCR0).
__attribute__((target("xsave"))) static bool saves(unsigned mask) {
  unsigned a, b, c, d;
  return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_OSXSAVE) && (_xgetbv(0) & mask) == mask;
}

bool runs_avx2(void) {
  enum { UPPER_HALVES = 6 };
  unsigned a, b, c, d;
  return saves(UPPER_HALVES) && __get_cpuid(1, &a, &b, &c, &d) && (c & bit_FMA) && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_AVX2);
}

bool runs_avxvnni(void) {
  unsigned a, b, c, d;
  return runs_avx2() && __get_cpuid_count(7, 1, &a, &b, &c, &d) && (a & bit_AVXVNNI);
}

bool runs_avx512(void) {
  enum { MASKS_AND_ALL_OF_32 = 0xE6, BITS = bit_AVX512F | bit_AVX512DQ | bit_AVX512BW };
  unsigned a, b, c, d;
  return runs_avx2() && saves(MASKS_AND_ALL_OF_32) && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & BITS) == BITS && (b & bit_AVX512VL);
}

bool runs_avx512vnni(void) {
  unsigned a, b, c, d;
  return runs_avx512() && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (c & bit_AVX512VNNI);
}

bool runs_avx512vbmi(void) {
  unsigned a, b, c, d;
  return runs_avx512() && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (c & bit_AVX512VBMI);
}
#endif
