// Verifies and runs `.lin` files under sanitizers, in memory of exactly their sizes.
//   driver check FILE...            prints `CHECK OFFSET SENTENCE` of each, `0` where it passes
//   driver bytes FILE               changes every byte of header and tables in turn to several values, with the checksum put right and left; runs what
//                                   still passes. Prints `TRIED PASSED RUN LEFT`: files, those the verifier let pass, those of them that were run, and
//                                   those that pass with the checksum left. A crash prints the changed byte. (test/fuzz/engine.c changes much more.)
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
  if (!is_quick(file) || h->weightsMemory > 1 << 24 || h->arenaBytes > 1 << 20 || h->stateBytes > 1 << 20) return 1;
  lin_context c = {file, lin_open_weights(file), malloc(h->arenaBytes ? h->arenaBytes : 1), calloc(1, h->stateBytes ? h->stateBytes : 1)};
  memset(c.arena, 0, h->arenaBytes);
  lin_reset(&c);
  for (int32_t at = lin_run(&c, 0); at >= 0; at = lin_run(&c, (uint32_t)at + 1)) {
    lin_load(&c, (uint32_t)at);
    lin_save(&c, (uint32_t)at);
  }
  lin_close_weights(file, c.weights);
  free(c.arena);
  free(c.state);
  tally.run++;
  return 1;
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
    if (!strcmp(argv[1], "bytes")) {
      __sanitizer_set_death_callback(say_case);
      signal(SIGABRT, on_abort);
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
