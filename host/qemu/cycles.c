// QEMU plugin: cycles that a core would take, by its issue rules and latencies (arm1176.c, cortex_a53.c) and its caches (memory.c).
// Arguments: out=FILE, core=NAME, l1d=BYTES:WAYS:LINE, l1i=, l2= (absent: none), near=LATENCY:GAP of a line from the second level, far=LATENCY:GAP:JUMP
// of one from memory behind it and what both grow by where it does not follow the line before, write=GAP:BUSY:COUNT:TURN of writes to memory, for how long
// it is busy with a line, how many wait, and how much later a read begins after one, fetches=OUTSTANDING:ALLOCATE:PREFETCH (lines on their way at
// once, whether stores bring lines in, how far the prefetcher looks ahead), branch=MISS:RETURN:JUMP:HISTORY (cycles of a mispredicted
// branch, of a return, of another jump to a register's value; bits of the predictor's history), at=ADDRESS (any number of them).
// FILE gets a line each time that the block at ADDRESS is about to run and one at the end:
// `WHAT CYCLES ISSUE DEPENDENCY CACHE BRANCH UNKNOWN L1D_MISSES L2_MISSES UNKNOWN_PREFETCHES`. One thread.
//
// A block is timed when the next one begins. Its time depends on the block, on the pipeline when it begins and on the lines that
// are missing; without missing lines it is remembered by block and pipeline.
#include "cycles.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "plugin.h"

EXPORTED int qemu_plugin_version = 1;

enum { MAX_MARKS = 16, MAX_EVENTS = 4096, MAX_BLOCK = 1024, MAX_STATES = 1 << 15, NO_STATE = -1, SLACK = 4, STATE_BYTES = REGISTERS + 32 + PIPES + 2 + REGISTERS / 8 };

static const core *model;
static memory mem;
static int branch_miss, branch_return, branch_jump, history_bits;
static FILE *out;
static uint64_t marks[MAX_MARKS];
static int marks_count;

typedef struct {
  int32_t in, out;
  uint32_t cycles, issue, dependency, cache;
} memo;

// address = register base + offset, + (register index << shift) where it is indexed, of the registers at the start of the block.
typedef struct {
  int64_t offset;
  uint16_t op;  // that accesses it
  uint8_t base, index, shift;
  bool indexed;
} place;

typedef struct {
  uint64_t from, to;
  unsigned count, unknown, unknown_prefetches, prefetches_count;
  place *prefetches;
  place checked;  // an access, if it has one
  bool checks;
  op *ops;
  memo *memos;
  unsigned memos_count, memos_room, generation;
  uint64_t fetched;  // the instruction cache's misses when the block's lines were last looked up
  uint64_t target;
  uint8_t *counters, history;
} block;

static pipeline live;
static int32_t state = NO_STATE;
static uint8_t (*states)[STATE_BYTES];
static int32_t states_count, state_slots[4 * MAX_STATES];
static unsigned generation = 1;
static int64_t now;
static cost spent;
static uint64_t unknown, unknown_prefetches;
static block *current;
static event events[MAX_EVENTS];
static int events_count;
static const op *last_access;
static bool registers_known = true;
static uint64_t expected;  // address of the access that shows whether they are
static uint64_t prefetched[MAX_BLOCK];  // addresses of the block's prefetches
static unsigned next_prefetch;

// --- the pipeline between blocks

static bool pack(const pipeline *p, uint8_t *to) {
  memset(to, 0, STATE_BYTES);
  for (int i = 0; i < REGISTERS; i++) {
    const int32_t left = p->ready[i] - p->next + SLACK;
    if (left > 255) return false;
    to[i] = (uint8_t)(left < 0 ? 0 : left);
    if (p->late[i] && left > 0) to[REGISTERS + 32 + PIPES + 2 + i / 8] |= (uint8_t)(1 << i % 8);
  }
  for (int i = 0; i < 32 + PIPES; i++) {
    const int32_t left = (i < 32 ? p->lock[i] : p->pipe[i - 32]) - p->next + SLACK;
    if (left > 255) return false;
    to[REGISTERS + i] = (uint8_t)(left < 0 ? 0 : left);
  }
  to[REGISTERS + 32 + PIPES] = p->vector;
  to[REGISTERS + 32 + PIPES + 1] = p->slot;
  return true;
}

static void unpack(const uint8_t *from, pipeline *p) {
  for (int i = 0; i < REGISTERS; i++) {
    p->ready[i] = from[i] - SLACK;
    p->late[i] = from[REGISTERS + 32 + PIPES + 2 + i / 8] >> i % 8 & 1;
  }
  for (int i = 0; i < 32; i++) p->lock[i] = from[REGISTERS + i] - SLACK;
  for (int i = 0; i < PIPES; i++) p->pipe[i] = from[REGISTERS + 32 + i] - SLACK;
  p->vector = from[REGISTERS + 32 + PIPES];
  p->slot = from[REGISTERS + 32 + PIPES + 1];
  p->next = 0;
}

static int32_t *slot_of(const uint8_t *bytes) {
  uint64_t hash = 1469598103934665603u;
  for (int i = 0; i < STATE_BYTES; i++) hash = (hash ^ bytes[i]) * 1099511628211u;
  for (unsigned at = (unsigned)(hash >> 20) % (4 * MAX_STATES);; at = (at + 1) % (4 * MAX_STATES))
    if (state_slots[at] < 0 || !memcmp(states[state_slots[at]], bytes, STATE_BYTES)) return state_slots + at;
}

// Keeps `live`, by number where it is one of those that come again.
static void leave_state(void) {
  uint8_t bytes[STATE_BYTES];
  state = NO_STATE;
  if (!pack(&live, bytes)) return;
  if (states_count == MAX_STATES) states_count = 0, generation++, memset(state_slots, -1, sizeof state_slots);
  int32_t *const slot = slot_of(bytes);
  if (*slot < 0) memcpy(states[states_count], bytes, STATE_BYTES), *slot = states_count++;
  state = *slot;
}

// `live` of a block that starts at cycle 0.
static void enter_state(void) {
  if (state != NO_STATE) {
    unpack(states[state], &live);
    return;
  }
  for (int i = 0; i < REGISTERS; i++) live.ready[i] -= live.next;
  for (int i = 0; i < 32; i++) live.lock[i] -= live.next;
  for (int i = 0; i < PIPES; i++) live.pipe[i] -= live.next;
  live.next = 0;
}

// Nothing starts for so many cycles, which are spent on `what`.
static void wait_for(int cycles, int64_t *what) {
  if (!cycles) return;
  *what += cycles;
  now += cycles;
  enter_state();
  live.next = cycles;
  live.slot = 0;
  leave_state();
}

// --- timing a block

static int fetch_stall(block *b) {
  if (b->fetched == mem.l1i.misses + 1) return 0;
  int stall = 0;
  for (uint64_t line = b->from >> mem.l1i.shift; line <= (b->to - 1) >> mem.l1i.shift; line++) stall += memory_fetch(&mem, line, now + stall);
  b->fetched = mem.l1i.misses + 1;
  return stall;
}

static const memo *remembered(block *b) {
  if (b->generation != generation) b->memos_count = 0, b->generation = generation;
  for (unsigned i = 0; i < b->memos_count; i++) {
    if (b->memos[i].in != state) continue;
    if (i) {
      const memo found = b->memos[i];
      b->memos[i] = b->memos[i - 1];
      b->memos[i - 1] = found;
      i--;
    }
    return b->memos + i;
  }
  return NULL;
}

static void remember(block *b, memo m) {
  enum { MOST = 64 };
  if (b->generation != generation) return;
  if (b->memos_count == b->memos_room && b->memos_room < MOST) {
    b->memos_room = b->memos_room ? 2 * b->memos_room : 2;
    b->memos = realloc(b->memos, b->memos_room * sizeof m);
  }
  if (b->memos_count == MOST) b->memos[MOST - 1] = m;
  else b->memos[b->memos_count++] = m;
}

static void simulate(const block *b) {
  const event *e = events, *const end = events + events_count;
  for (const op *o = b->ops; o < b->ops + b->count; o++) {
    const int32_t at = model->start(&live, o, &spent);
    int64_t done = now + at, stalls = 0;
    for (; e < end && e->op == o->place; e++) {
      // lines of one instruction come one after the other
      const int64_t served = memory_serve(&mem, e, e->kind == FETCHES ? done : now + at, &stalls);
      if (served > done) done = served;
    }
    model->finish(&live, o, at, (int32_t)(done - now - at));
    if (stalls > now + live.next) spent.cache += stalls - now - live.next, live.next = (int32_t)(stalls - now), live.slot = 0;
  }
  now += live.next;
}

static void touch(uint64_t line, uint16_t at, bool store, bool prefetch) {
  if (events_count > MAX_EVENTS - 8) return;
  const int n = memory_access(&mem, line, store, prefetch, now, events + events_count);
  for (int i = 0; i < n; i++) events[events_count++].op = at;
}

// Prefetches of the block by instructions before `op`.
static void prefetch_before(const block *b, unsigned op) {
  for (; next_prefetch < b->prefetches_count && b->prefetches[next_prefetch].op < op; next_prefetch++)
    touch(prefetched[next_prefetch] >> mem.l1d.shift, b->prefetches[next_prefetch].op, false, true);
}

static void settle(void) {
  block *const b = current;
  if (!b) return;
  prefetch_before(b, b->count);
  current = NULL;
  unknown += b->unknown;
  unknown_prefetches += b->unknown_prefetches;
  wait_for(fetch_stall(b), &spent.cache);
  const bool repeats = !events_count && state != NO_STATE;
  if (repeats) {
    const memo *const m = remembered(b);
    if (m) {
      now += m->cycles, spent.issue += m->issue, spent.dependency += m->dependency, spent.cache += m->cache;
      state = m->out;
      return;
    }
  }
  const int32_t in = state;
  const cost before = spent;
  const int64_t from = now;
  enter_state();
  simulate(b);
  events_count = 0;
  leave_state();
  if (repeats && state != NO_STATE)
    remember(b, (memo){in, state, (uint32_t)(now - from), (uint32_t)(spent.issue - before.issue), (uint32_t)(spent.dependency - before.dependency), (uint32_t)(spent.cache - before.cache)});
}

static void go_on(block *b, uint64_t to) {
  const op *const last = b->ops + b->count - 1;
  if (last->predicted) {
    const bool taken = to != b->to;
    uint8_t *const counter = b->counters + b->history;
    const bool right = (*counter >= 2) == taken;
    if (taken && *counter < 3) ++*counter;
    if (!taken && *counter) --*counter;
    b->history = (uint8_t)((b->history << 1 | taken) & ((1 << history_bits) - 1));
    if (!right) wait_for(branch_miss, &spent.branch);
  } else if (last->ends_call) wait_for(branch_return, &spent.branch);
  else if (last->indirect) {
    if (b->target != to || !history_bits) wait_for(branch_jump, &spent.branch);
    b->target = to;
  }
}

// The guest's registers: generated code holds the state of its processor in a register that calls preserve (TCG_AREG0), and writes it back before a
// block begins. No interface of plugins tells of them before QEMU 9; that they are what we take them for is tried out with every block that has a prefetch.
static uint64_t register_of(const uint8_t *state, int reg) {
  uint64_t value = 0;
  if (model == &arm1176) memcpy(&value, state + 4 * reg, 4);
  else memcpy(&value, state + 64 + 8 * reg, 8);
  return value;
}

static uint64_t address_of(const place *p, const uint8_t *processor) {
  const uint64_t address = register_of(processor, p->base) + (uint64_t)p->offset + (p->indexed ? register_of(processor, p->index) << p->shift : 0);
  return model == &arm1176 ? (uint32_t)address : address;
}

__attribute__((used)) void begin_block(unsigned cpu, void *data, const uint8_t *processor) {
  (void)cpu;
  block *const b = data, *const before = current;
  settle();
  if (before) go_on(before, b->from);
  current = b;
  last_access = NULL;
  next_prefetch = 0;
  if (!b->prefetches_count) return;
  if (!registers_known) {
    unknown_prefetches += b->prefetches_count;
    next_prefetch = b->prefetches_count;
    return;
  }
  if (b->checks) expected = address_of(&b->checked, processor);
  for (unsigned i = 0; i < b->prefetches_count; i++) prefetched[i] = address_of(b->prefetches + i, processor);
}

void on_block(unsigned cpu, void *data);
#if defined __x86_64__
__asm__(".text\non_block:\n\tmov %rbp, %rdx\n\tjmp begin_block\n");
#elif defined __aarch64__
__asm__(".text\non_block:\n\tmov x2, x19\n\tb begin_block\n");
#else
#error "no register of the processor's state"
#endif

static void on_access(unsigned cpu, plugin_access info, uint64_t address, void *data) {
  (void)cpu;
  const op *const o = data;
  const bool store = qemu_plugin_mem_is_store(info), first = o != last_access;
  // stores of one instruction leave together
  if (first) prefetch_before(current, o->place);
  const unsigned shift = store && !mem.allocate ? PIECE : mem.l1d.shift;
  const uint64_t last = (address + (1u << qemu_plugin_mem_size_shift(info)) - 1) >> shift;
  static uint64_t before;
  const uint64_t from = first || before != address >> shift ? address >> shift : before + 1;
  for (uint64_t piece = from; piece <= last; piece++) touch(piece << shift >> mem.l1d.shift, o->place, store, false);
  before = last;
  last_access = o;
  if (first && current->prefetches_count && current->checks && current->checked.op == o->place && address != expected) registers_known = false;
}

// --- translation

// Addresses of the block's prefetches by the registers at its start, where no instruction before loads or computes these.
static void find_prefetches(block *b) {
  int64_t moved[32] = {0};
  bool lost[32] = {false};
  b->prefetches = calloc(b->count, sizeof *b->prefetches);
  for (const op *o = b->ops; o < b->ops + b->count; o++) {
    const bool known = o->plain && !lost[o->base], moves = o->load || o->store;
    const place at = {known ? o->offset + moved[o->base] : 0, o->place, o->base, o->index, o->shift, o->indexed};
    if (o->prefetch) {
      if (known && !(o->indexed && (lost[o->index] || moved[o->index]))) b->prefetches[b->prefetches_count++] = at;
      else b->unknown_prefetches++;
    }
    if (moves && known && !b->checks) b->checks = true, b->checked = at;
    for (int i = 0; i < o->results_count; i++) {
      const int reg = o->results[i].reg;
      if (reg >= 32) continue;
      if (moves && reg == o->base && o->results[i].latency <= 1 && o->plain) moved[reg] += o->step;
      else lost[reg] = true;
    }
    if (o->load && !o->list_base)
      for (int reg = 0; reg < 32; reg++) lost[reg] |= o->list >> reg & 1;
  }
}

static void on_mark(unsigned cpu, void *data) {
  (void)cpu;
  const uint64_t address = *(const uint64_t *)data;
  fprintf(out, "%llx %lld %lld %lld %lld %lld %llu %llu %llu %llu\n", (unsigned long long)address, (long long)now, (long long)spent.issue, (long long)spent.dependency,
          (long long)spent.cache, (long long)spent.branch, (unsigned long long)unknown, (unsigned long long)mem.l1d.misses, (unsigned long long)mem.l2.misses, (unsigned long long)unknown_prefetches);
}

static void on_translated(plugin_id id, struct qemu_plugin_tb *tb) {
  (void)id;
  const unsigned count = (unsigned)qemu_plugin_tb_n_insns(tb);
  block *const b = calloc(1, sizeof *b);
  uint32_t *const words = calloc(count, sizeof *words);
  b->count = count;
  b->ops = calloc(count, sizeof *b->ops);
  qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, CALLBACK_NO_REGISTERS, b);
  for (unsigned i = 0; i < count; i++) {
    struct qemu_plugin_insn *const insn = qemu_plugin_tb_get_insn(tb, i);
    const uint64_t address = qemu_plugin_insn_vaddr(insn);
    if (!i) b->from = address;
    b->to = address + 4;
    memcpy(words + i, qemu_plugin_insn_data(insn), sizeof *words);
    op *const o = b->ops + i;
    model->decode(words[i], o, words, (int)i);
    o->place = (uint16_t)i;
    b->unknown += o->unknown;
    qemu_plugin_register_vcpu_mem_cb(insn, on_access, CALLBACK_NO_REGISTERS, MEMORY_READ_WRITE, o);
    for (int k = 0; k < marks_count; k++)
      if (address == marks[k]) qemu_plugin_register_vcpu_insn_exec_cb(insn, on_mark, CALLBACK_NO_REGISTERS, marks + k);
  }
  find_prefetches(b);
  b->counters = malloc(1u << history_bits);
  // backward branches are taken the first time
  memset(b->counters, 2, 1u << history_bits);
  free(words);
}

static void on_end(plugin_id id, void *data) {
  (void)id, (void)data;
  static const uint64_t none;
  settle();
  on_mark(0, (void *)&none);
  fclose(out);
}

static bool geometry(const char *text, cache *c) {
  unsigned bytes = 0, ways = 0, line = 0;
  return sscanf(text, "%u:%u:%u", &bytes, &ways, &line) == 3 && cache_init(c, bytes, ways, line);
}

static bool take(const char *text) {
  static const core *const cores[] = {&arm1176, &cortex_a53};
  const char *const value = strchr(text, '=');
  if (!value) return false;
  const size_t length = (size_t)(value + 1 - text);
  #define IS(name) (length == sizeof name - 1 && !strncmp(text, name, length))
  if (IS("out=")) return (out = fopen(value + 1, "w"));
  if (IS("core=")) {
    for (unsigned i = 0; i < sizeof cores / sizeof *cores; i++)
      if (!strcmp(cores[i]->name, value + 1)) model = cores[i];
    return model;
  }
  if (IS("l1d=")) return geometry(value + 1, &mem.l1d);
  if (IS("l1i=")) return geometry(value + 1, &mem.l1i);
  if (IS("l2=")) return geometry(value + 1, &mem.l2);
  if (IS("near=")) return sscanf(value, "=%d:%d", &mem.near_latency, &mem.near_gap) == 2;
  if (IS("far=")) return sscanf(value, "=%d:%d:%d", &mem.far_latency, &mem.far_gap, &mem.far_jump) == 3;
  if (IS("write=")) return sscanf(value, "=%d:%d:%d:%d", &mem.write_gap, &mem.write_busy, &mem.writes, &mem.write_turn) == 4 && mem.writes > 0 && mem.writes <= MAX_WAITING;
  if (IS("fetches=")) return sscanf(value, "=%d:%d:%d", &mem.outstanding, &mem.allocate, &mem.prefetch) == 3 && mem.outstanding > 0 && mem.outstanding <= 8;
  if (IS("branch=")) return sscanf(value, "=%d:%d:%d:%d", &branch_miss, &branch_return, &branch_jump, &history_bits) == 4 && history_bits >= 0 && history_bits < 9;
  if (IS("at=") && marks_count < MAX_MARKS) return marks[marks_count++] = strtoull(value + 1, NULL, 0), true;
  #undef IS
  return false;
}

EXPORTED int qemu_plugin_install(plugin_id id, const qemu_info_t *info, int argc, char **argv) {
  (void)info;
  for (int i = 0; i < argc; i++)
    if (!take(argv[i])) return fprintf(stderr, "cycles: argument %s\n", argv[i]), 1;
  if (!out || !model || !mem.l1d.sets || !mem.l1i.sets || !mem.outstanding) return fprintf(stderr, "cycles: no out=, core=, l1d=, l1i= or fetches=\n"), 1;
  states = calloc(MAX_STATES, STATE_BYTES);
  memset(state_slots, -1, sizeof state_slots);
  live.vector = 1;
  leave_state();
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translated);
  qemu_plugin_register_atexit_cb(id, on_end, NULL);
  return 0;
}
