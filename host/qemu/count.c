// QEMU plugin: counts instructions and, with cache=BYTES:WAYS:LINE, loads, stores and misses of a first-level data cache
// (round-robin, lines filled by loads only, a missing store counts, prefetches do not).
// Arguments: out=FILE, at=ADDRESS and kind=FROM:TO:MASK:VALUE (any number of them), syscall=NUMBER. FILE gets a line each time that an instruction at ADDRESS is
// about to run or the system call is made, and one at the end: `WHAT INSTRUCTIONS LOADS STORES LOAD_MISSES STORE_MISSES`, WHAT being
// the address in hexadecimal, `syscall` or `end`, the numbers since the start. Before the end a line `kind COUNT` for each kind: how many
// instructions of four bytes at FROM <= address < TO ran whose word & MASK is VALUE. One thread.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin.h"

EXPORTED int qemu_plugin_version = 1;

enum { MAX_MARKS = 16, MAX_KINDS = 32, MAX_SETS = 4096, MAX_WAYS = 16, MAX_TB = 1024 };
static uint64_t instructions, loads, stores, load_misses, store_misses;
static uint64_t marks[MAX_MARKS];
static int marks_count;
static int64_t watched_call = -1;
static FILE *out;

typedef struct {
  uint64_t from, to, count;
  uint32_t mask, value;
} kind;
static kind kinds[MAX_KINDS];
static int kinds_count;

static uint64_t lines[MAX_SETS][MAX_WAYS];
static uint8_t victim[MAX_SETS];
static unsigned sets, ways, line_shift;

static void report(const char *what, uint64_t later) {
  fprintf(out, "%s %llu %llu %llu %llu %llu\n", what, (unsigned long long)(instructions - later), (unsigned long long)loads,
          (unsigned long long)stores, (unsigned long long)load_misses, (unsigned long long)store_misses);
}

typedef struct {
  uint64_t address;
  uint64_t later;  // instructions of its block from this one on: the block was counted when it began
} mark;

static void on_mark(unsigned cpu, void *data) {
  (void)cpu;
  const mark *const m = data;
  char what[32];
  snprintf(what, sizeof what, "%llx", (unsigned long long)m->address);
  report(what, m->later);
}

static bool touch(uint64_t line, bool fill) {
  const unsigned set = (unsigned)line & (sets - 1);
  for (unsigned w = 0; w < ways; w++)
    if (lines[set][w] == line + 1) return true;
  if (fill) {
    lines[set][victim[set]] = line + 1;
    victim[set] = (uint8_t)((victim[set] + 1) % ways);
  }
  return false;
}

static void on_access(unsigned cpu, plugin_access access, uint64_t address, void *data) {
  (void)cpu;
  (void)data;
  const bool store = qemu_plugin_mem_is_store(access);
  *(store ? &stores : &loads) += 1;
  if (!sets) return;
  const uint64_t last = (address + (1u << qemu_plugin_mem_size_shift(access)) - 1) >> line_shift;
  for (uint64_t line = address >> line_shift; line <= last; line++)
    if (!touch(line, !store)) *(store ? &store_misses : &load_misses) += 1;
}

static void on_translated(plugin_id id, struct qemu_plugin_tb *tb) {
  (void)id;
  const size_t count = qemu_plugin_tb_n_insns(tb);
  qemu_plugin_register_vcpu_tb_exec_inline(tb, INLINE_ADD_U64, &instructions, count);
  for (size_t i = 0; i < count; i++) {
    struct qemu_plugin_insn *const insn = qemu_plugin_tb_get_insn(tb, i);
    for (int k = 0; k < marks_count; k++) {
      if (qemu_plugin_insn_vaddr(insn) != marks[k]) continue;
      mark *const m = malloc(sizeof *m);
      *m = (mark){marks[k], count - i};
      qemu_plugin_register_vcpu_insn_exec_cb(insn, on_mark, CALLBACK_NO_REGISTERS, m);
    }
    for (kind *k = kinds; k < kinds + kinds_count; k++) {
      const uint64_t address = qemu_plugin_insn_vaddr(insn);
      if (address < k->from || address >= k->to) continue;
      uint32_t word;
      memcpy(&word, qemu_plugin_insn_data(insn), sizeof word);
      if ((word & k->mask) == k->value) qemu_plugin_register_vcpu_insn_exec_inline(insn, INLINE_ADD_U64, &k->count, 1);
    }
    if (sets) qemu_plugin_register_vcpu_mem_cb(insn, on_access, CALLBACK_NO_REGISTERS, MEMORY_READ_WRITE, NULL);
  }
}

static void on_syscall(plugin_id id, unsigned cpu, int64_t number, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5,
                       uint64_t a6, uint64_t a7, uint64_t a8) {
  (void)id, (void)cpu, (void)a1, (void)a2, (void)a3, (void)a4, (void)a5, (void)a6, (void)a7, (void)a8;
  if (number == watched_call) report("syscall", 0);
}

static void on_end(plugin_id id, void *data) {
  (void)id, (void)data;
  for (int k = 0; k < kinds_count; k++) fprintf(out, "kind %llu\n", (unsigned long long)kinds[k].count);
  report("end", 0);
  fclose(out);
}

EXPORTED int qemu_plugin_install(plugin_id id, const qemu_info_t *info, int argc, char **argv) {
  (void)info;
  for (int i = 0; i < argc; i++) {
    unsigned bytes = 0, line = 0, mask = 0, value = 0;
    unsigned long long from = 0, to = 0;
    if (!strncmp(argv[i], "out=", 4)) out = fopen(argv[i] + 4, "w");
    else if (!strncmp(argv[i], "at=", 3) && marks_count < MAX_MARKS) marks[marks_count++] = strtoull(argv[i] + 3, NULL, 0);
    else if (!strncmp(argv[i], "syscall=", 8)) watched_call = strtoll(argv[i] + 8, NULL, 0);
    else if (sscanf(argv[i], "kind=%llx:%llx:%x:%x", &from, &to, &mask, &value) == 4 && kinds_count < MAX_KINDS) kinds[kinds_count++] = (kind){from, to, 0, mask, value};
    else if (sscanf(argv[i], "cache=%u:%u:%u", &bytes, &ways, &line) == 3) {
      sets = bytes / (ways * line);
      for (line_shift = 0; 1u << line_shift < line; line_shift++) continue;
    } else return fprintf(stderr, "count: argument %s\n", argv[i]), 1;
  }
  if (!out || sets > MAX_SETS || ways > MAX_WAYS || (sets & (sets - 1))) return fprintf(stderr, "count: no out=FILE, or an impossible cache\n"), 1;
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translated);
  if (watched_call >= 0) qemu_plugin_register_vcpu_syscall_cb(id, on_syscall);
  qemu_plugin_register_atexit_cb(id, on_end, NULL);
  return 0;
}
