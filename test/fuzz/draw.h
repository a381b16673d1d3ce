// Arguments of kernels, drawn within what kernels.def allows.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "dispatch.h"

// Bytes that decide; behind the last one come zeros.
typedef struct {
  const uint8_t *at, *end;
} source;

static inline uint32_t draw_byte(source *s) { return s->at < s->end ? *s->at++ : 0; }
static inline uint32_t draw_word(source *s) {
  uint32_t word = 0;
  for (int i = 0; i < 4; i++) word |= draw_byte(s) << 8 * i;
  return word;
}

// Mostly small: one byte for each of 200 values from `min` on.
static inline uint32_t draw_integer(source *s, int32_t min, int32_t max) {
  const uint32_t kind = draw_byte(s);
  const int64_t span = (int64_t)max - min;
  int64_t value = kind % 40;
  if (kind >= 200) value = draw_byte(s) + (draw_byte(s) << 8);
  if (kind >= 232) value = span - (int64_t)(kind - 232);
  if (kind >= 240) value = (int64_t)1 << (kind - 240) * 2;
  if (kind >= 254) value = draw_word(s);
  return (uint32_t)(min + (value < 0 ? 0 : value > span ? value % (span + 1) : value));
}

static const uint32_t telling_floats[] = {0, 0x80000000, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000, 0x7fc00000, 0x00000001, 0x7f7fffff, 0xff7fffff, 0x4f000000, 0xcf000001, 0x42c80000, 0x3f000000, 0x5f000000, 0x34000000};
enum { TELLING_FLOATS = sizeof telling_floats / sizeof *telling_floats };

static inline uint32_t draw_float(source *s) {
  const uint32_t kind = draw_byte(s);
  return kind < 8 * TELLING_FLOATS ? telling_floats[kind % TELLING_FLOATS] : draw_word(s);
}

static const char *used_variant;

// Makes the `n`-th instruction set that this machine runs, round and round, the one in use.
static inline void use_variant(uint32_t n) {
  enum { MOST = 8 };
  static kernel_choice chosen[MOST][KERNEL_COUNT];
  static const char *names[MOST];
  static uint32_t count;
  for (int i = count ? isas_count : 0; i < isas_count && count < MOST; i++) {
    if (!isas[i].runs()) continue;
    kernels_select(isas[i].name);
    memcpy(chosen[count], kernel_chosen, sizeof kernel_chosen);
    names[count++] = isas[i].name;
  }
  memcpy(kernel_chosen, chosen[n % count], sizeof kernel_chosen);
  used_variant = names[n % count];
}

// Of a kernel in another width of panels, the one of this runtime; of other numbers that are no kernel's any.
static inline uint32_t kernel_near(uint32_t n) {
  uint32_t id = n % KERNEL_COUNT;
  while (!kernel_present(id)) id = id ? id - 1 : KERNEL_COUNT - 1;
  return id;
}

static inline uint32_t draw_epilogue(source *s) {
  uint32_t id = kernel_near(draw_byte(s));
  while (!kernel_present(id) || !kernel_table[id].epilogue) id = (id + 1) % KERNEL_COUNT;
  return id;
}

// The words of all parameters but pointers.
static inline void draw_values(source *s, uint32_t id, uint32_t *args) {
  for (int i = kernel_table[id].pointers; i < kernel_table[id].count; i++) {
    const kernel_param *const p = &kernel_table[id].params[i];
    args[i] = p->kind == KERNEL_FLOAT ? draw_float(s) : p->kind == KERNEL_EPILOGUE ? draw_epilogue(s) : draw_integer(s, p->min, p->max);
  }
}

static inline bool is_written(const kernel_param *p) { return p->kind == KERNEL_OUT || p->kind == KERNEL_OUT_OPTIONAL || p->kind == KERNEL_INOUT; }
static inline bool is_optional(const kernel_param *p) { return p->kind == KERNEL_IN_OPTIONAL || p->kind == KERNEL_OUT_OPTIONAL; }
