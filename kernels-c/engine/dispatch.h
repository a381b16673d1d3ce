#pragma once
#include <stdbool.h>

// Fills in `kernels`: of each kernel, the best variant that this machine runs. `variant` (LINNET_VARIANT) forces one instruction
// set, scalar where a kernel has no such variant; NULL leaves the choice free. To be called once, before any kernel.
// Returns NULL, or in one line why the forced variant cannot be used.
const char *kernels_select(const char *variant);

// The best instruction set in use, such as `vfpv`.
const char *kernels_variant(void);

// One per instruction set of the board's `isa` list, best first, `scalar` last: dispatch.gen.c, written when a runtime is built.
typedef struct {
  const char *name;
  // Whether this machine and its kernel run it.
  bool (*runs)(void);
  // Puts its variants into `kernels`.
  void (*use)(void);
} isa;
extern const isa isas[];
extern const int isas_count;

bool runs_scalar(void);
bool runs_vfp(void);
bool runs_vfpv(void);
bool runs_neon(void);
bool runs_avx2(void);
bool runs_avx512(void);
