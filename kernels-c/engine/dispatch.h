#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "kernel_table.h"

// Fills in `kernel_chosen`: of each kernel, the best variant that this machine runs. `variant` (LINNET_VARIANT) forces one instruction
// set, scalar where a kernel has no such variant; NULL leaves the choice free. To be called once, before any kernel.
// Returns NULL, or in one line why the forced variant cannot be used.
const char *kernels_select(const char *variant);

// The best instruction set in use, such as `vfpv`.
const char *kernels_variant(void);

typedef struct {
  uint16_t id;
  kernel_fn *function;
} kernel_variant;

// One per instruction set of the board's `isa` list, best first, `scalar` last: kernels.gen.c, written when a runtime is built. The order only says which of those
// that run is preferred, kernel by kernel: each is asked for itself, none stands for the ones behind it.
typedef struct {
  const char *name;
  // Whether this machine and its kernel run it.
  bool (*runs)(void);
  const kernel_variant *variants;
  int count;
} isa;
extern const isa isas[];
extern const int isas_count;

bool runs_scalar(void);
bool runs_vfp(void);
bool runs_vfpv(void);
bool runs_neon(void);
bool runs_avx2(void);
bool runs_avxvnni(void);
bool runs_avx512(void);
bool runs_avx512vnni(void);
bool runs_avx512vbmi(void);
