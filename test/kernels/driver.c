// Runs kernels on problems from a file: driver PROBLEMS RESULTS. Everything is 32-bit words in this machine's order.
//   problem: id, variant as char[12], number of arguments; of each argument: kind, and for
//            VALUE   the word
//            NOTHING nothing
//            BUFFER  writable, number of the argument whose memory it shares or -1, bytes, then (unless it shares) the bytes, filled up
//                    to whole words
//   result:  of each writable buffer its bytes, filled up
// Instructions that the processor lacks are carried out by a signal handler (vpdpbusd.h); how many were is written on standard output.
// Each problem runs twice, its buffers ending and then beginning where memory ends, an odd number of words from any vector's
// boundary: a read outside them faults, a write outside them is found. Kernels that may be split run in parts too, with the same results in
// all but their scratch memory. Exit code 1 with one line on standard error says what went wrong.
#define _GNU_SOURCE
#include <assert.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "dispatch.h"
#include "fpmode.h"
#include "kernel_table.h"
#include "vpdpbusd.h"

enum { VALUE, NOTHING, BUFFER };
enum { MAX_ARGS = KERNEL_MAX_PARAMS, MAX_BUFFERS = 16, SLOT = 1 << 23, EDGE = 1 << 16, CANARY_BYTES = 256 };
static const uint8_t canary = 0xa5;

// What computing changes in the floating-point mode: flags of comparisons and exceptions.
#if defined(__arm__)
static const uint64_t status_bits = 0xf800009f;
typedef uint32_t fpmode;
#elif defined(__x86_64__)
static const uint64_t status_bits = 0x3f;
typedef uint32_t fpmode;
#else
static const uint64_t status_bits = 0;
typedef uint64_t fpmode;
#endif

typedef struct {
  uint32_t kind, word, writable, bytes;
  int32_t shares;
  const uint8_t *data;
} argument;

static uint8_t *slots;
static uint32_t number;
static const char *variant = "";
static uint32_t id;

static const char *kernel_name(void) { return id < KERNEL_COUNT && kernel_table[id].name ? kernel_table[id].name : "?"; }

static void die(const char *what) {
  fprintf(stderr, "problem %u, %s__%s: %s\n", number, kernel_name(), variant, what);
  exit(1);
}

static void on_fault(int signal) {
  static char line[200];
  const int n = snprintf(line, sizeof line, "problem %u, %s__%s: %s\n", number, kernel_name(), variant,
                         signal == SIGSEGV || signal == SIGBUS ? "touched memory outside its buffers" : "stopped by a signal");
  if (write(2, line, (size_t)n) != n) _exit(2);
  _exit(1);
}

static void on_illegal(int signal, siginfo_t *info, void *context) {
  (void)info;
  if (!vpdpbusd_carry_out(context)) on_fault(signal);
}

// Of each kernel the variant `name`, scalar where it has none, though this machine lacks an instruction of it that is carried out in its place.
static bool select_lacking(const char *name) {
  if (strcmp(name, "avxvnni") || !vpdpbusd_can() || kernels_select("scalar")) return false;
  for (int i = 0; i < isas_count; i++)
    for (int k = 0; !strcmp(isas[i].name, name) && k < isas[i].count; k++) kernel_chosen[isas[i].variants[k].id].function = isas[i].variants[k].function;
  return true;
}

static uint8_t *place(uint32_t slot, uint32_t bytes, bool at_end) {
  uint8_t *const start = slots + (size_t)slot * SLOT + EDGE, *const end = slots + (size_t)(slot + 1) * SLOT - EDGE;
  return at_end ? end - bytes : start;
}

// The bytes beside a buffer that a kernel might write by mistake.
static uint8_t *beside(uint8_t *p, uint32_t bytes, bool at_end) { return at_end ? p - CANARY_BYTES : p + bytes; }

// Marks for counting instructions (host/qemu/count.ts).
__attribute__((noinline)) static void kernel_begins(void) { __asm__ volatile("" : : : "memory"); }
__attribute__((noinline)) static void kernel_ended(void) { __asm__ volatile("" : : : "memory"); }

// Calls the kernel; false where it does not leave the integer registers that belong to its caller as they were. The others: vectors_kept.
static const double vectors_before[8] = {1, 2, 3, 4, 5, 6, 7, 8};
static double vectors_after[8] = {1, 2, 3, 4, 5, 6, 7, 8};
static bool vectors_kept(void) { return !memcmp(vectors_before, vectors_after, sizeof vectors_after); }

#if defined(__arm__)
static bool call_kernel(const uint32_t *words, uint8_t *const base[4]) {
  register uint32_t r0 __asm__("r0") = id;
  register const uint32_t *r1 __asm__("r1") = words;
  register uint8_t *const *r2 __asm__("r2") = base;
  register const double *r4 __asm__("r4") = vectors_before;
  register double *r5 __asm__("r5") = vectors_after;
  register uint32_t r8 __asm__("r8") = 8, r9 __asm__("r9") = 9, r10 __asm__("r10") = 10;
  __asm__ volatile("vldmia r4, {d8-d15}\n\tbl kernel_call\n\tvstmia r5, {d8-d15}"
                   : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r4), "+r"(r5), "+r"(r8), "+r"(r9), "+r"(r10)
                   :
                   : "r3", "r12", "lr", "cc", "memory", "d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9", "d10", "d11", "d12", "d13",
                     "d14", "d15");
  return r4 == vectors_before && r5 == vectors_after && r8 == 8 && r9 == 9 && r10 == 10;
}
#elif defined(__aarch64__)
static bool call_kernel(const uint32_t *words, uint8_t *const base[4]) {
  register uint64_t x0 __asm__("x0") = id;
  register const uint32_t *x1 __asm__("x1") = words;
  register uint8_t *const *x2 __asm__("x2") = base;
  register const double *x19 __asm__("x19") = vectors_before;
  register double *x20 __asm__("x20") = vectors_after;
  register uint64_t x21 __asm__("x21") = 21, x22 __asm__("x22") = 22, x23 __asm__("x23") = 23;
  __asm__ volatile("ldp d8, d9, [x19]\n\tldp d10, d11, [x19, #16]\n\tldp d12, d13, [x19, #32]\n\tldp d14, d15, [x19, #48]\n\t"
                   "bl kernel_call\n\t"
                   "stp d8, d9, [x20]\n\tstp d10, d11, [x20, #16]\n\tstp d12, d13, [x20, #32]\n\tstp d14, d15, [x20, #48]"
                   : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x19), "+r"(x20), "+r"(x21), "+r"(x22), "+r"(x23)
                   :
                   : "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17", "x18", "x30", "cc", "memory", "v0",
                     "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13", "v14", "v15", "v16", "v17", "v18", "v19",
                     "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31");
  return x19 == vectors_before && x20 == vectors_after && x21 == 21 && x22 == 22 && x23 == 23;
}
#else
static bool call_kernel(const uint32_t *words, uint8_t *const base[4]) {
  kernel_call(id, words, base);
  return true;
}
#endif

// As threads would, the last part first.
static void call_in_parts(const uint32_t *words, uint8_t *const base[4], int parts) {
  uint32_t part[KERNEL_MAX_PARAMS];
  for (int i = parts - 1; i >= 0; i--)
    if (partition_call(id, words, i, parts, part)) kernel_call(id, part, base);
}

static void run(const argument *args, uint32_t count, bool at_end, int parts, uint8_t *results[MAX_ARGS]) {
  uint32_t words[MAX_ARGS];
  uint8_t *memory[MAX_ARGS] = {0};
  uint8_t *const base[4] = {NULL, slots, NULL, NULL};
  for (uint32_t i = 0, slot = 0; i < count; i++) {
    words[i] = args[i].kind == VALUE ? args[i].word : 0;
    if (args[i].kind != BUFFER) continue;
    if (args[i].shares >= 0) {
      memory[i] = memory[args[i].shares];
    } else {
      memory[i] = place(slot++, args[i].bytes, at_end);
      memcpy(memory[i], args[i].data, args[i].bytes);
      memset(beside(memory[i], args[i].bytes, at_end), canary, CANARY_BYTES);
    }
    words[i] = UINT32_C(1) << 30 | (uint32_t)(memory[i] - slots);
  }
  for (uint32_t i = 0; i < count; i++) {
    const bool pointer = (int)i < kernel_table[id].pointers;
    if (pointer != (args[i].kind != VALUE)) die("an argument is of the wrong kind");
    if (args[i].kind == BUFFER && kernel_extent_bytes(id, (int)i, words) > (int64_t)args[i].bytes) die("a buffer is too small");
  }
  const uint64_t caller = fpmode_enter(), before = fpmode_enter();
  bool kept = true;
  if (parts > 1) {
    call_in_parts(words, base, parts);
  } else {
    kernel_begins();
    kept = call_kernel(words, base);
    kernel_ended();
  }
  const uint64_t after = fpmode_enter();
  fpmode_leave((fpmode)caller);
  if (!kept || !vectors_kept()) die("changed a register that is its caller's");
  if ((before ^ after) & ~status_bits) die("left the floating-point mode changed");
  for (uint32_t i = 0; i < count; i++) {
    if (args[i].kind != BUFFER) continue;
    const uint8_t *const edge = beside(memory[i], args[i].bytes, at_end);
    for (uint32_t k = 0; k < CANARY_BYTES; k++)
      if (edge[k] != canary) die("wrote outside its buffers");
    if (args[i].shares < 0 && !args[i].writable) {
      bool written = memcmp(memory[i], args[i].data, args[i].bytes) != 0;
      for (uint32_t k = 0; k < count; k++)
        if (args[k].kind == BUFFER && args[k].shares == (int32_t)i) written = false;
      if (written) die("wrote into an input");
    }
    results[i] = memory[i];
  }
}

static void compare(const argument *args, uint32_t count, uint8_t *const first[MAX_ARGS], uint8_t *const results[MAX_ARGS], const char *otherwise) {
  for (uint32_t i = 0; i < count; i++)
    if (first[i] && memcmp(first[i], results[i], args[i].bytes)) die(otherwise);
}

static size_t words_of(uint32_t bytes) { return ((size_t)bytes + 3) / 4; }
static bool read_words(FILE *file, void *to, size_t words) { return fread(to, 4, words, file) == words; }

int main(int argc, char **argv) {
  if (argc == 1) {
    for (int i = 0; i < isas_count; i++)
      if (isas[i].runs()) puts(isas[i].name);
    return 0;
  }
  if (argc != 3) {
    fprintf(stderr, "usage: %s [PROBLEMS RESULTS]   without: the instruction sets that this machine runs\n", argv[0]);
    return 2;
  }
  FILE *const problems = fopen(argv[1], "rb"), *const out = fopen(argv[2], "wb");
  slots = mmap(NULL, (size_t)MAX_BUFFERS * SLOT, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (!problems || !out || slots == MAP_FAILED) {
    perror(argv[0]);
    return 2;
  }
  for (int i = 0; i < MAX_BUFFERS; i++) {
    mprotect(slots + (size_t)i * SLOT, EDGE, PROT_NONE);
    mprotect(slots + (size_t)(i + 1) * SLOT - EDGE, EDGE, PROT_NONE);
  }
  signal(SIGSEGV, on_fault);
  signal(SIGBUS, on_fault);
  sigaction(SIGILL, &(struct sigaction){.sa_sigaction = on_illegal, .sa_flags = SA_SIGINFO}, NULL);
  uint32_t head[5];
  static char name[13];
  for (; read_words(problems, head, 5); number++) {
    id = head[0];
    memcpy(name, &head[1], 12);
    variant = name;
    const uint32_t count = head[4];
    const char *const why = kernels_select(name);
    if (why && !select_lacking(name)) die(why);
    // what is carried out takes long
    const int most_parts = why ? 2 : 5;
    if (!kernel_present(id) || kernel_table[id].count != count) die("no such kernel, or not so many arguments");
    argument args[MAX_ARGS];
    for (uint32_t i = 0; i < count; i++) {
      argument *const a = &args[i];
      *a = (argument){.shares = -1};
      if (!read_words(problems, &a->kind, 1)) die("the file ends");
      if (a->kind == VALUE && !read_words(problems, &a->word, 1)) die("the file ends");
      if (a->kind != BUFFER) continue;
      if (!read_words(problems, &a->writable, 1) || !read_words(problems, &a->shares, 1) || !read_words(problems, &a->bytes, 1)) die("the file ends");
      if (a->shares >= 0) continue;
      if ((size_t)a->bytes + CANARY_BYTES > SLOT - 2 * EDGE) die("a buffer is too large");
      uint8_t *const data = malloc(4 * words_of(a->bytes) + 4);
      if (!data || !read_words(problems, data, words_of(a->bytes))) die("the file ends");
      a->data = data;
    }
    uint8_t *results[MAX_ARGS];
    run(args, count, true, 1, results);
    uint8_t *first[MAX_ARGS] = {0};
    for (uint32_t i = 0; i < count; i++) {
      if (args[i].kind != BUFFER || !args[i].writable) continue;
      first[i] = calloc(words_of(args[i].bytes), 4);
      if (!first[i]) die("out of memory");
      memcpy(first[i], results[i], args[i].bytes);
    }
    run(args, count, false, 1, results);
    compare(args, count, first, results, "two runs with other addresses differ");
    for (int parts = 2; kernel_table[id].partitions && parts <= most_parts; parts++) {
      run(args, count, parts % 2, parts, results);
      for (uint32_t i = 0; i < count; i++)
        if (kernel_table[id].params[i].kind == KERNEL_INOUT) results[i] = first[i];
      compare(args, count, first, results, "its parts differ from the whole");
    }
    for (uint32_t i = 0; i < count; i++) {
      if (!first[i]) continue;
      if (fwrite(first[i], 4, words_of(args[i].bytes), out) != words_of(args[i].bytes)) die("cannot write");
      free(first[i]);
    }
    for (uint32_t i = 0; i < count; i++) free((void *)(uintptr_t)args[i].data);
  }
  printf("%llu\n", (unsigned long long)vpdpbusd_carried_out);
  return fclose(out) ? 2 : 0;
}
