// What the engine knows about kernels. The tables are those of one board, generated from kernels.def (host/toolchain/emit-kernels-table.ts).
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kernels.gen.h"

typedef enum { KERNEL_IN, KERNEL_IN_OPTIONAL, KERNEL_OUT, KERNEL_OUT_OPTIONAL, KERNEL_INOUT, KERNEL_INT, KERNEL_FLOAT, KERNEL_EPILOGUE } kernel_kind;

typedef struct {
  const char *name;
  // Of an integer: the values allowed, both inclusive. Of an output: the bits of the inputs whose memory it may have.
  union { int32_t min; uint32_t over; };
  int32_t max;
  // kernel_kind; of a pointer the alignment that its address needs, in bytes: those of an element.
  uint8_t kind, align;
  // Of a pointer: where in kernel_code the elements are computed that the kernel may touch.
  uint16_t extent;
} kernel_param;

static inline bool kernel_writes(const kernel_param *param) { return param->kind == KERNEL_OUT || param->kind == KERNEL_OUT_OPTIONAL || param->kind == KERNEL_INOUT; }

// How threads may share a call: parameter, unit, and of windows over an image (ih not 0) its parameters ih, sh (0: it has none) and pt.
typedef struct {
  uint8_t param, unit, ih, sh, pt;
} kernel_partition;

typedef struct {
  // NULL: this runtime has no kernel of this id.
  const char *name;
  // NULL: it was a kernel once. Pointers come first.
  const kernel_param *params;
  const kernel_partition *partitions;
  // Where in kernel_code the work of a call is computed.
  uint16_t work;
  uint8_t count, pointers, partitions_count;
  // Whether y[i] is a function of x[i], with the parameters x, y and n.
  bool epilogue;
} kernel_info;

extern const kernel_info kernel_table[KERNEL_COUNT];

// Expressions in argument words, postfix: a byte below CODE_NUMBER pushes an argument, one below CODE_ADD the number it is above CODE_NUMBER.
enum { CODE_NUMBER = 64, CODE_ADD = 192, CODE_SUB, CODE_MUL, CODE_UP, CODE_END };
extern const uint8_t kernel_code[];

// A kernel's variant, called with its argument struct.
typedef void kernel_fn(const void *args);
// What a call needs, by id, on one line of the cache: the variant that kernels_select (dispatch.h) chose, and how many of its arguments are pointers and
// how many words.
typedef struct {
  kernel_fn *function;
  uint16_t pointers, words;
} kernel_choice;
extern kernel_choice kernel_chosen[KERNEL_COUNT];

static inline bool kernel_present(uint32_t id) { return id < KERNEL_COUNT && kernel_chosen[id].function; }

// Of a pointer: bytes that the kernel may touch from there on, INT64_MAX when more than that. The integers must be in their ranges.
int64_t kernel_extent_bytes(uint32_t id, int param, const uint32_t *args);
// Element operations of a call at most, INT64_MAX when more than that; of a kernel whose calls are shared, its multiply-adds.
int64_t kernel_work(uint32_t id, const uint32_t *args);

// Verified argument words of partition `index` of `count` of a call. Partitions may run in any order or at once; together they give the
// results of the call, bit for bit. False: this partition is empty.
bool partition_call(uint32_t id, const uint32_t *args, int index, int count, uint32_t out[KERNEL_MAX_PARAMS]);

// Calls a kernel with verified argument words (proto/flat.md, Address); base[0] is not used.
void kernel_call(uint32_t id, const uint32_t *args, uint8_t *const base[4]);
