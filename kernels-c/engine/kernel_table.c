#include "kernel_table.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

kernel_choice kernel_chosen[KERNEL_COUNT];

// Arithmetic in which INT64_MAX stands for everything that is too large.
static int64_t sum(int64_t a, int64_t b) {
  int64_t r;
  return __builtin_add_overflow(a, b, &r) ? INT64_MAX : r;
}
static int64_t difference(int64_t a, int64_t b) { return a == INT64_MAX ? a : a - b; }
static int64_t product(int64_t a, int64_t b) {
  int64_t r;
  // Nearly always, and one instruction where 64-bit products are a function.
  if (!((uint64_t)(a | b) >> 31)) return (int64_t)((uint64_t)(uint32_t)a * (uint32_t)b);
  return __builtin_mul_overflow(a, b, &r) ? INT64_MAX : r;
}
static int64_t rounded_up(int64_t a, int64_t b) { return product(sum(a, b - 1) / b, b); }

static int64_t evaluate(const uint8_t *code, const uint32_t *args) {
  int64_t stack[KERNEL_CODE_DEPTH], *top = stack;
  for (;; code++) {
    const unsigned op = *code;
    if (op < CODE_NUMBER) {
      *top++ = (int32_t)args[op];
      continue;
    }
    if (op < CODE_ADD) {
      *top++ = op - CODE_NUMBER;
      continue;
    }
    if (op == CODE_END) return top[-1];
    top--;
    if (op == CODE_MUL) top[-1] = product(top[-1], *top);
    else if (op == CODE_ADD) top[-1] = sum(top[-1], *top);
    else if (op == CODE_SUB) top[-1] = difference(top[-1], *top);
    else top[-1] = rounded_up(top[-1], *top);
  }
}

int64_t kernel_extent_bytes(uint32_t id, int p, const uint32_t *args) {
  assert(kernel_table[id].params && p >= 0 && p < kernel_table[id].pointers);
  const kernel_param *const param = &kernel_table[id].params[p];
  return product(evaluate(kernel_code + param->extent, args), param->align);
}

int64_t kernel_work(uint32_t id, const uint32_t *args) { return evaluate(kernel_code + kernel_table[id].work, args); }

static void *at(uint32_t word, uint8_t *const base[4]) { return word ? base[word >> 30] + (word & 0x3fffffff) : NULL; }

// Argument structs are their words but for the pointers, which are addresses.
void kernel_call(uint32_t id, const uint32_t *args, uint8_t *const base[4]) {
  const kernel_choice *const kernel = &kernel_chosen[id];
  void *words[KERNEL_MAX_PARAMS];
  for (int p = 0; p < kernel->pointers; p++) words[p] = at(args[p], base);
  memcpy(words + kernel->pointers, args + kernel->pointers, kernel->words * sizeof *args);
  kernel->function(words);
}
