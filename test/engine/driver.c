// Verifies and runs `.lin` files under sanitizers, in memory of exactly their sizes.
//   driver check FILE...            prints `CHECK OFFSET SENTENCE` of each, `0` where it passes
//   driver fuzz FILE SEED COUNT     changes bytes of header and tables at random, with the checksum put right; runs what still passes
//   driver bytes FILE               changes every byte of header and tables in turn to several values, likewise, and with the checksum left
//                                   Both print `TRIED PASSED RUN LEFT`: files, those the verifier let pass, those of them that were run, and those
//                                   that pass with the checksum left. A crash prints the changed words, as test/engine/lin.ts takes them.
//   driver mode                     prints whether 1e-40 * 1 is 0 inside a run, and whether the caller's mode is as before
#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fpmode.h"
#include "dispatch.h"
#include "kernel_table.h"
#include "lin.h"

#if defined(__arm__)
static const char isa_name[] = "armv6-vfp";
#elif defined(__aarch64__)
static const char isa_name[] = "armv8-neon";
#else
static const char isa_name[] = "x86-64";
#endif

static uint8_t *read_file(const char *path, size_t *size) {
  FILE *const f = fopen(path, "rb");
  assert(f);
  fseek(f, 0, SEEK_END);
  *size = (size_t)ftell(f);
  rewind(f);
  uint8_t *const bytes = malloc(*size ? *size : 1);
  assert(bytes && fread(bytes, 1, *size, f) == *size);
  fclose(f);
  return bytes;
}

// The file that is tried, in a form that can be pasted: a crash prints it.
static char trying[256];
void __sanitizer_set_death_callback(void (*)(void));
static void say_case(void) { if (write(2, trying, strlen(trying)) < 0) _exit(2); }
static void on_abort(int signal) {
  say_case();
  _exit(128 + signal);
}

static struct { long tried, passed, run, left; } tally;

static void fix_checksum(uint8_t *file, size_t size) {
  lin_header *const h = (lin_header *)file;
  if (h->tablesEnd <= size) h->checksum = lin_checksum(file);
}

// A stride of 0, or a loop, lets few bytes take very long, where the file declares it: there is nothing to learn from running that.
static int is_quick(const uint8_t *file) { return lin_head(file)->work <= 1; }

static int run_if_good(const uint8_t *file, size_t size) {
  lin_fault fault;
  tally.tried++;
  if (!lin_verify(file, size, isa_name, &fault)) {
    assert(fault.check > 0 && fault.offset <= size && strlen(fault.sentence) > 8);
    return 0;
  }
  tally.passed++;
  const lin_header *const h = lin_head(file);
  if (!is_quick(file) || h->arenaBytes > 1 << 20 || h->stateBytes > 1 << 20) return 1;
  lin_context c = {file, malloc(h->arenaBytes ? h->arenaBytes : 1), calloc(1, h->stateBytes ? h->stateBytes : 1)};
  memset(c.arena, 0, h->arenaBytes);
  lin_reset(&c);
  for (int32_t at = lin_run(&c, 0); at >= 0; at = lin_run(&c, (uint32_t)at + 1)) {
    lin_load(&c, (uint32_t)at);
    lin_save(&c, (uint32_t)at);
  }
  free(c.arena);
  free(c.state);
  tally.run++;
  return 1;
}

static uint32_t random_word(uint64_t *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(*state >> 32);
}

// A word of a tensor, an argument, a state copy or an initial value.
static uint32_t mild_place(const uint8_t *file, uint32_t random) {
  const lin_header *const h = lin_head(file);
  const struct { uint32_t at, bytes; } tables[] = {
      {h->tensorsOffset, h->tensorsCount * (uint32_t)sizeof(lin_tensor)}, {h->argsOffset, h->argsCount * 4}, {h->argsOffset, h->argsCount * 4},
      {h->stateCopiesOffset, h->stateCopiesCount * (uint32_t)sizeof(lin_state_copy)}, {h->initialsOffset, h->initialsCount * (uint32_t)sizeof(lin_initial)}};
  const uint32_t table = random % (sizeof tables / sizeof *tables);
  return tables[table].bytes ? tables[table].at + (random >> 8) % tables[table].bytes : h->argsOffset;
}

static void fuzz(const uint8_t *original, size_t size, uint64_t seed, long count) {
  static const uint32_t telling[] = {0, 1, 2, 3, 4, 7, 64, 0x3fffffff, 0x40000000, 0x7fffffff, 0x80000000, 0xc0000000, 0xfffffffc, 0xffffffff};
  const uint32_t end = lin_head(original)->tablesEnd;
  uint8_t *const file = malloc(size);
  for (long i = 0; i < count; i++) {
    memcpy(file, original, size);
    int said = snprintf(trying, sizeof trying, "changed(good.bytes, [");
    // every other one changes a single word of what steps do by little, which often passes
    const int mild = i % 2;
    for (uint32_t changes = mild ? 1 : 1 + random_word(&seed) % 3; changes; changes--) {
      const uint32_t at = mild ? mild_place(original, random_word(&seed)) : random_word(&seed) % end, kind = mild ? 4 : random_word(&seed) % 4;
      uint32_t word;
      memcpy(&word, file + at / 4 * 4, 4);
      if (kind == 0) word = telling[random_word(&seed) % (sizeof telling / sizeof *telling)];
      if (kind == 1) word += random_word(&seed) % 9 - 4;
      if (kind == 2) word ^= 1u << random_word(&seed) % 32;
      if (kind == 3) word = random_word(&seed);
      if (kind == 4) word += random_word(&seed) % 2 ? (random_word(&seed) % 17 - 8) * 4 : random_word(&seed) % 5 - 2;
      memcpy(file + at / 4 * 4, &word, 4);
      said += snprintf(trying + said, sizeof trying - (size_t)said, "[%u, 0x%x], ", at / 4 * 4, word);
    }
    snprintf(trying + said, sizeof trying - (size_t)said, "])\n");
    fix_checksum(file, size);
    run_if_good(file, size);
  }
  free(file);
}

static void every_byte(const uint8_t *original, size_t size) {
  static const uint8_t flips[] = {0x01, 0x02, 0x10, 0x80, 0xff};
  const uint32_t end = lin_head(original)->tablesEnd;
  uint8_t *const file = malloc(size);
  memcpy(file, original, size);
  for (uint32_t at = 0; at < end; at++)
    for (size_t f = 0; f < sizeof flips; f++) {
      file[at] ^= flips[f];
      snprintf(trying, sizeof trying, "byte %u ^= 0x%02x, with the checksum left and then put right\n", at, flips[f]);
      tally.left += run_if_good(file, size);
      fix_checksum(file, size);
      run_if_good(file, size);
      memcpy(file, original, sizeof(lin_header));
      file[at] = original[at];
    }
  free(file);
}

static void mode(void) {
  volatile float tiny = 1e-40f, one = 1;
  const __typeof__(fpmode_enter()) before = fpmode_enter();
  const float product = tiny * one;
  fpmode_leave(before);
  const float after = tiny * one;
  printf("inside %s after %s\n", product == 0 ? "zero" : "kept", after == 0 ? "zero" : "kept");
}

int main(int argc, char **argv) {
  assert(!kernels_select("scalar"));
  if (argc > 1 && !strcmp(argv[1], "mode")) mode();
  for (int i = 2; i < argc; i++) {
    size_t size;
    uint8_t *const file = read_file(argv[i], &size);
    lin_fault fault = {0, 0, ""};
    if (!strcmp(argv[1], "fuzz") || !strcmp(argv[1], "bytes")) {
      __sanitizer_set_death_callback(say_case);
      signal(SIGABRT, on_abort);
    }
    if (!strcmp(argv[1], "fuzz")) {
      fuzz(file, size, strtoull(argv[i + 1], NULL, 10), atol(argv[i + 2]));
      i += 2;
    } else if (!strcmp(argv[1], "bytes")) {
      every_byte(file, size);
    } else {
      lin_verify(file, size, isa_name, &fault);
      printf("%d %u %s\n", fault.check, fault.offset, fault.sentence);
    }
    free(file);
  }
  if (tally.tried) printf("%ld %ld %ld %ld\n", tally.tried, tally.passed, tally.run, tally.left);
  return 0;
}
