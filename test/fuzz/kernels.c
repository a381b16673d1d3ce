// A kernel, variant, extents, strides, places, overlaps and values from a fuzzer's bytes, within what the verifier allows. Every operand has memory of
// exactly its size: under AddressSanitizer a block of the heap, on boards that have none one that ends where a page does that cannot be touched.
// Inputs stay as they are, and a call in parts, as threads make it, gives the results of the whole.
#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef REPLAY
#include <sys/mman.h>
#endif

#include "draw.h"
#include "fpmode.h"

enum { MOST_BYTES = 1 << 18, MOST_WORK = 1 << 17, MOST_SECONDS = 2, SLOT_BITS = 24, MIDDLE = 1 << 23 };

// Of one operand: `bytes` from `at` on.
typedef struct {
  uint8_t *at, *block;
  size_t bytes, block_bytes;
  int shares;           // the operand before it whose memory this is, or -1
  uint8_t *before;      // what it held, unless it shares
  bool given;
} operand;

static void check(bool holds, uint32_t id, const char *what) {
  if (holds) return;
  fprintf(stderr, "%s__%s: %s\n", kernel_table[id].name, used_variant, what);
  abort();
}

#ifdef REPLAY
static void take(operand *o, size_t offset) {
  const size_t page = 1 << 16;
  o->block_bytes = (offset + o->bytes + page - 1) / page * page + page;
  o->block = mmap(NULL, o->block_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (o->block == MAP_FAILED || mprotect(o->block + o->block_bytes - page, page, PROT_NONE)) abort();
  o->at = o->block + o->block_bytes - page - o->bytes;
}
static void give_back(operand *o) { munmap(o->block, o->block_bytes); }
#else
static void take(operand *o, size_t offset) {
  o->block = malloc(offset + o->bytes);
  if (!o->block) abort();
  o->at = o->block + offset;
}
static void give_back(operand *o) { free(o->block); }
#endif

static uint32_t random_word(uint64_t *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(*state >> 32);
}

// Values of an operand: bytes of the fuzzer's own, or words drawn from a seed of its own.
static void fill(source *s, uint8_t *to, size_t bytes) {
  enum { SMALL, FLOATS, TELLING, ANY, ZEROS, KINDS };
  const uint32_t kind = draw_byte(s) % (KINDS + 2);
  uint64_t seed = draw_byte(s);
  for (size_t i = 0; i < bytes; i += 4) {
    uint32_t word = random_word(&seed);
    if (kind >= KINDS) word = i < 64 ? draw_word(s) : word % 3;
    if (kind == SMALL) word = word % 16 - 2;
    if (kind == FLOATS) { const float value = (float)(int32_t)word / 1e9f; memcpy(&word, &value, 4); }
    if (kind == TELLING) word = telling_floats[word % TELLING_FLOATS];
    if (kind == ZEROS) word = 0;
    memcpy(to + i, &word, bytes - i < 4 ? bytes - i : 4);
  }
}

// The operand that this one lies on, or -1.
static int draw_sharing(source *s, const kernel_info *kernel, int p, const operand *operands) {
  const int other = (int)(draw_byte(s) % 64);
  if (other >= p || !operands[other].given || operands[other].shares >= 0 || (uintptr_t)operands[other].at % kernel->params[p].align) return -1;
  const bool written = is_written(&kernel->params[p]), writes = is_written(&kernel->params[other]);
  if (!written && !writes) return operands[p].bytes <= operands[other].bytes ? other : -1;
  const bool allowed = written ? kernel->params[p].over >> other & 1 : kernel->params[other].over >> p & 1;
  // what one operand overwrites no third one reads
  for (int i = 0; i < p; i++)
    if (operands[i].shares == other) return -1;
  return allowed && operands[p].bytes == operands[other].bytes ? other : -1;
}

static void call(uint32_t id, const uint32_t *args, const operand *operands) {
  const kernel_info *const kernel = &kernel_table[id];
  void *words[KERNEL_MAX_PARAMS];
  for (int p = 0; p < kernel->pointers; p++) {
    const uint32_t word = args[p] & 0x3fffffff;
    words[p] = args[p] ? operands[word >> SLOT_BITS].at + ((int32_t)(word & ((1 << SLOT_BITS) - 1)) - MIDDLE) : NULL;
  }
  memcpy(words + kernel->pointers, args + kernel->pointers, (size_t)(kernel->count - kernel->pointers) * sizeof *args);
  kernel_chosen[id].function(words);
}

// NaN is NaN, whatever its bits.
static bool same(const uint8_t *a, const uint8_t *b, size_t bytes, bool words) {
  if (!memcmp(a, b, bytes)) return true;
  if (!words) return false;
  for (size_t i = 0; i + 4 <= bytes; i += 4) {
    float x, y;
    memcpy(&x, a + i, 4);
    memcpy(&y, b + i, 4);
    if (memcmp(a + i, b + i, 4) && !(isnan(x) && isnan(y))) return false;
  }
  return true;
}

// Whether rows of an operand lie over each other: what is written last stays, and that depends on who writes when.
static bool has_rows_over_rows(uint32_t id, int p, const uint32_t *args) {
  for (int i = kernel_table[id].pointers; i < kernel_table[id].count; i++) {
    const char *const name = kernel_table[id].params[i].name;
    uint32_t one[KERNEL_MAX_PARAMS], two[KERNEL_MAX_PARAMS];
    if ((strcmp(name, "m") && strcmp(name, "oh") && strcmp(name, "ow")) || args[i] == 1) continue;
    memcpy(one, args, sizeof one);
    memcpy(two, args, sizeof two);
    one[i] = 1;
    two[i] = 2;
    if (kernel_extent_bytes(id, p, two) < 2 * kernel_extent_bytes(id, p, one)) return true;
  }
  return false;
}

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void restore(const kernel_info *kernel, operand *operands) {
  for (int p = 0; p < kernel->pointers; p++)
    if (operands[p].before) memcpy(operands[p].at, operands[p].before, operands[p].bytes);
}

static void run(source *s, uint32_t id, const uint32_t *args, operand *operands, int parts) {
  const kernel_info *const kernel = &kernel_table[id];
  for (int p = 0; p < kernel->pointers; p++) {
    operand *const o = &operands[p];
    if (!o->given) continue;
    const size_t offset = draw_byte(s) % 16 * kernel->params[p].align;
    o->shares = draw_sharing(s, kernel, p, operands);
    if (o->shares >= 0) {
      o->at = operands[o->shares].at;
      continue;
    }
    take(o, offset);
    fill(s, o->at, o->bytes);
    o->before = malloc(o->bytes + 1);
    memcpy(o->before, o->at, o->bytes);
  }
  const __typeof__(fpmode_enter()) mode = fpmode_enter();
  const double began = seconds();
  call(id, args, operands);
  check(seconds() - began < MOST_SECONDS, id, "takes far longer than its work says");
  uint8_t *whole[KERNEL_MAX_PARAMS] = {0};
  for (int p = 0; p < kernel->pointers; p++) {
    bool writable = is_written(&kernel->params[p]);
    for (int i = 0; i < kernel->pointers; i++) writable |= operands[i].shares == p && is_written(&kernel->params[i]);
    if (operands[p].before && !writable) check(!memcmp(operands[p].at, operands[p].before, operands[p].bytes), id, "wrote into an input");
    if (!operands[p].given || !is_written(&kernel->params[p]) || kernel->params[p].kind == KERNEL_INOUT || parts < 2 || has_rows_over_rows(id, p, args)) continue;
    whole[p] = malloc(operands[p].bytes + 1);
    memcpy(whole[p], operands[p].at, operands[p].bytes);
  }
  if (parts > 1) {
    uint32_t part[KERNEL_MAX_PARAMS];
    restore(kernel, operands);
    for (int i = parts - 1; i >= 0; i--)
      if (partition_call(id, args, i, parts, part)) call(id, part, operands);
    for (int p = 0; p < kernel->pointers; p++)
      if (whole[p]) check(same(operands[p].at, whole[p], operands[p].bytes, kernel->params[p].align == 4), id, "its parts differ from the whole");
  }
  fpmode_leave(mode);
  for (int p = 0; p < kernel->pointers; p++) {
    free(whole[p]);
    if (!operands[p].before) continue;
    free(operands[p].before);
    give_back(&operands[p]);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  source s = {data, data + size};
  use_variant(draw_byte(&s));
  const uint32_t low = draw_byte(&s), id = kernel_near(low | draw_byte(&s) << 8);
  const kernel_info *const kernel = &kernel_table[id];
  const int parts = kernel->partitions ? 1 + (int)(draw_byte(&s) % 6) : 1;
  uint32_t args[KERNEL_MAX_PARAMS] = {0};
  operand operands[KERNEL_MAX_PARAMS] = {0};
  int64_t bytes = 0;
  draw_values(&s, id, args);
  for (int p = 0; p < kernel->pointers; p++) {
    operands[p].shares = -1;
    if (is_optional(&kernel->params[p]) && draw_byte(&s) % 2) continue;
    args[p] = 1u << 30 | (uint32_t)p << SLOT_BITS | MIDDLE;
    const int64_t extent = kernel_extent_bytes(id, p, args);
    if (extent > MOST_BYTES) return 0;
    operands[p].given = true;
    operands[p].bytes = (size_t)extent;
    bytes += extent;
  }
  if (bytes <= MOST_BYTES && kernel_work(id, args) <= MOST_WORK) run(&s, id, args, operands, parts);
  return 0;
}

#ifdef REPLAY
// Each file that is named, in every variant that this machine runs.
int main(int argc, char **argv) {
  static uint8_t data[1 << 16];
  for (int i = 1; i < argc; i++) {
    FILE *const f = fopen(argv[i], "rb");
    if (!f) return 2;
    const size_t size = fread(data, 1, sizeof data, f);
    fclose(f);
    for (int v = 0; v < isas_count; v++) {
      data[0] = (uint8_t)v;
      LLVMFuzzerTestOneInput(data, size);
    }
  }
  printf("%d replayed\n", argc - 1);
  return 0;
}
#endif
