// A `.lin` from a fuzzer: what the verifier accepts is run, for a bounded time, in memory of exactly the sizes that its header names. The mutator
// changes tables as they are, then puts right what would be refused before anything else: list of kernels, offsets, sizes, checksum.
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "fpmode.h"
#include "lin.h"

enum { MOST_MEMORY = 1 << 18, MOST_WORK = 1 << 17, MOST_STEPS = 4000 };

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);

// --- running

typedef struct {
  const lin_context *context;
  int64_t work, steps;
  jmp_buf stop;
} budget;

static void spend(void *opaque, uint32_t at) {
  budget *const b = opaque;
  const lin_header *const h = lin_head(b->context->file);
  if (at >= h->stepsCount) return;
  const lin_step *const step = (const lin_step *)(b->context->file + h->stepsOffset) + at;
  if (step->kernel && step->kernel < KERNEL_COUNT) b->work += kernel_work(step->kernel, (const uint32_t *)(b->context->file + h->argsOffset) + step->args);
  if (b->work > MOST_WORK || ++b->steps > MOST_STEPS) longjmp(b->stop, 1);
}

static uint8_t *exactly(size_t bytes) {
  void *block;
  if (posix_memalign(&block, 64, bytes)) abort();
  return block;
}

static void run(const uint8_t *file, size_t size) {
  const lin_header *const h = lin_head(file);
  uint8_t *const arena = exactly(h->arenaBytes), *const state = exactly(h->stateBytes);
  lin_context c = {.file = file, .weights = lin_open_weights(file), .arena = arena, .state = state};
  budget b = {.context = &c};
  const uint32_t before = lin_sum(LIN_SUM, file, size);
  // what an earlier run left there, or a script step gives
  for (uint32_t i = 0; i < h->arenaBytes; i++) arena[i] = h->weightsBytes ? file[h->weightsOffset + i % h->weightsBytes] : 0;
  lin_reset(&c);
  const __typeof__(fpmode_enter()) mode = fpmode_enter();
  if (!setjmp(b.stop))
    for (int pulses = 0; pulses < 2; pulses++)
      for (int32_t at = lin_run_observed(&c, 0, spend, &b); at >= 0; at = lin_run_observed(&c, (uint32_t)at + 1, spend, &b)) {
        lin_load(&c, (uint32_t)at);
        lin_save(&c, (uint32_t)at);
      }
  fpmode_leave(mode);
  if (lin_sum(LIN_SUM, file, size) != before) abort();
  lin_close_weights(file, c.weights);
  free(arena);
  free(state);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  lin_fault fault = {0, 0, ""};
  uint8_t *const file = exactly(size);
  memcpy(file, data, size);
  use_variant(size > offsetof(lin_header, board) ? file[offsetof(lin_header, board)] : 0);
  if (!lin_verify(file, size, "x86-64", &fault)) {
    if (fault.check <= 0 || fault.offset > size || strlen(fault.sentence) < 9) abort();
  } else if (lin_head(file)->work <= 1 && lin_head(file)->weightsMemory <= MOST_MEMORY && lin_head(file)->arenaBytes <= MOST_MEMORY && lin_head(file)->stateBytes <= MOST_MEMORY) {
    run(file, size);
  }
  free(file);
  return 0;
}

// --- tables, taken apart

enum { TENSORS, INPUTS, OUTPUTS, STEPS, ARGS, STATE_COPIES, KERNELS, INITIALS, DEQUANTIZATIONS, STRINGS, WEIGHTS, PARTS, MOST_BYTES = 1 << 13 };

// The parts of a file: their first words in its header, and the size of a record.
static const struct { size_t field, record; } parts_of_file[PARTS] = {
    [TENSORS] = {offsetof(lin_header, tensorsOffset), sizeof(lin_tensor)}, [INPUTS] = {offsetof(lin_header, inputsOffset), sizeof(lin_port)},
    [OUTPUTS] = {offsetof(lin_header, outputsOffset), sizeof(lin_port)},   [STEPS] = {offsetof(lin_header, stepsOffset), sizeof(lin_step)},
    [ARGS] = {offsetof(lin_header, argsOffset), 4},                        [STATE_COPIES] = {offsetof(lin_header, stateCopiesOffset), sizeof(lin_state_copy)},
    [KERNELS] = {offsetof(lin_header, kernelsOffset), 4},                  [INITIALS] = {offsetof(lin_header, initialsOffset), sizeof(lin_initial)},
    [DEQUANTIZATIONS] = {offsetof(lin_header, dequantizationsOffset), sizeof(lin_dequantization)},
    [STRINGS] = {offsetof(lin_header, stringsOffset), 1},                  [WEIGHTS] = {offsetof(lin_header, weightsOffset), 1}};

typedef struct {
  lin_header head;
  struct { uint32_t count; uint8_t bytes[MOST_BYTES]; } parts[PARTS];
} model;

static bool take_apart(const uint8_t *file, size_t size, model *m) {
  if (size < sizeof m->head) return false;
  memcpy(&m->head, file, sizeof m->head);
  for (int i = 0; i < PARTS; i++) {
    uint32_t field[2];
    memcpy(field, file + parts_of_file[i].field, sizeof field);
    const uint64_t bytes = (uint64_t)field[1] * parts_of_file[i].record;
    if (bytes > MOST_BYTES || field[0] > size || bytes > size - field[0]) return false;
    m->parts[i].count = field[1];
    memcpy(m->parts[i].bytes, file + field[0], bytes);
  }
  return true;
}

static void *record(model *m, int part, uint32_t at) { return m->parts[part].bytes + at * parts_of_file[part].record; }

// Room for `count` more records at the end of a part; NULL where there is none.
static void *add(model *m, int part, uint32_t count) {
  const uint32_t before = m->parts[part].count;
  if ((before + count) * parts_of_file[part].record > MOST_BYTES) return NULL;
  m->parts[part].count += count;
  return memset(record(m, part, before), 0, count * parts_of_file[part].record);
}

static size_t put_together(const model *m, uint8_t *file, size_t most) {
  size_t at = sizeof m->head;
  lin_header head = m->head;
  for (int i = 0; i < PARTS; i++) {
    const size_t align = i == WEIGHTS ? 64 : 4, begin = (at + align - 1) / align * align, bytes = m->parts[i].count * parts_of_file[i].record;
    if (begin + bytes > most) return 0;
    memset(file + at, 0, begin - at);
    if (i == WEIGHTS) head.tablesEnd = (uint32_t)(at + 3) / 4 * 4;
    memcpy(file + begin, m->parts[i].bytes, bytes);
    memcpy((uint8_t *)&head + parts_of_file[i].field, &(const uint32_t[]){(uint32_t)begin, m->parts[i].count}, 8);
    at = begin + bytes;
  }
  head.fileBytes = (uint32_t)at;
  memcpy(file, &head, sizeof head);
  return at;
}

// --- changes

static uint64_t seed;
static uint32_t random_word(void) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(seed >> 32);
}
static uint32_t below(uint32_t n) { return n ? random_word() % n : 0; }

static uint32_t telling(void) {
  static const uint32_t words[] = {0, 1, 2, 3, 4, 7, 64, 0x3fffffff, 0x40000000, 0x40000001, 0x7fffffff, 0x80000000, 0xc0000000, 0xfffffffc, 0xffffffff, LIN_LOOP, LIN_BRANCH};
  return words[below(sizeof words / sizeof *words)];
}

static void change_word(uint8_t *at) {
  uint32_t word;
  memcpy(&word, at, 4);
  switch (below(6)) {
    case 0: word = telling(); break;
    case 1: word ^= 1u << below(32); break;
    case 2: word = random_word(); break;
    case 3: word += (below(17) - 8) * 4; break;
    default: word += below(9) - 4;
  }
  memcpy(at, &word, 4);
}

static uint32_t draw_address(const model *m) {
  const uint32_t region = below(8) ? 1 + below(8) / 6 + below(10) / 9 : below(4), sizes[] = {16, m->head.arenaBytes, m->parts[WEIGHTS].count, m->head.stateBytes};
  return region << 30 | below(sizes[region] + 1) / (below(4) ? 64 : 4) * (below(4) ? 64 : 4);
}

// Another kernel's call in the place of a step, or behind the last one.
static void put_kernel(model *m) {
  uint8_t bytes[64];
  for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)(below(4) ? below(6) : random_word());
  source s = {bytes, bytes + sizeof bytes};
  const uint32_t id = kernel_near(random_word() >> 8), first = m->parts[ARGS].count, fresh = below(2);
  const kernel_info *const kernel = &kernel_table[id];
  uint32_t args[KERNEL_MAX_PARAMS] = {0};
  draw_values(&s, id, args);
  uint32_t *const words = add(m, ARGS, kernel->count);
  lin_step *const step = fresh || !m->parts[STEPS].count ? add(m, STEPS, 1) : record(m, STEPS, below(m->parts[STEPS].count));
  if (!words || !step) return;
  for (int p = 0; p < kernel->pointers; p++) {
    const bool optional = is_optional(&kernel->params[p]);
    if (!optional || below(2)) args[p] = draw_address(m);
    if (is_written(&kernel->params[p]) && args[p] >> 30 == LIN_WEIGHTS) args[p] ^= 3u << 30;
  }
  memcpy(words, args, kernel->count * sizeof *args);
  step->kernel = id;
  step->args = first;
  step->argsCount = kernel->count;
}

static lin_copy drawn_copy(const model *m) {
  return (lin_copy){1u << 30 | (draw_address(m) & 0x3fffffff), below(3) ? draw_address(m) : 0, below(2) ? 0 : (int32_t)below(40) - 20, below(2) ? 0 : (int32_t)below(40) - 20, 1 + below(40)};
}

// A loop or branch around what follows a step.
static void put_control(model *m) {
  const uint32_t at = below(m->parts[STEPS].count + 1), left = m->parts[STEPS].count - at, first = m->parts[ARGS].count;
  uint32_t words[6 + 15] = {0}, fixed, copies = 0;
  const bool loop = below(2);
  if (loop) {
    const uint32_t counts[] = {below(2), below(2), below(2)};
    const lin_loop head = {below(left + 1), below(4) ? below(9) : random_word() >> 2, below(2) ? 0 : draw_address(m), counts[0], counts[1], counts[2]};
    memcpy(words, &head, sizeof head);
    copies = counts[0] + counts[1] + counts[2];
    fixed = sizeof head / 4;
  } else {
    const uint32_t then = below(left + 1), counts[] = {below(2), below(2)};
    const lin_branch head = {draw_address(m), then, below(left - then + 1), counts[0], counts[1]};
    memcpy(words, &head, sizeof head);
    copies = counts[0] + counts[1];
    fixed = sizeof head / 4;
  }
  for (uint32_t i = 0; i < copies; i++) {
    lin_copy copy = drawn_copy(m);
    memcpy(words + fixed + 5 * i, &copy, sizeof copy);
  }
  uint32_t *const args = add(m, ARGS, fixed + 5 * copies);
  if (!args || !add(m, STEPS, 1)) return;
  memcpy(args, words, 4 * (fixed + 5 * copies));
  lin_step *const step = record(m, STEPS, at);
  memmove(step + 1, step, left * sizeof *step);
  *step = (lin_step){.kernel = loop ? LIN_LOOP : LIN_BRANCH, .args = first, .argsCount = fixed + 5 * copies, .label = m->head.model};
}

// A record taken out, doubled, or exchanged with another one.
static void move_record(model *m) {
  const int part = (int)below(STRINGS);
  const size_t size = parts_of_file[part].record;
  const uint32_t count = m->parts[part].count, at = below(count), other = below(count);
  uint8_t kept[64];
  if (!count) return;
  switch (below(4)) {
    case 0:
      memmove(record(m, part, at), record(m, part, at + 1), (count - at - 1) * size);
      m->parts[part].count--;
      break;
    case 1: {
      uint8_t *const fresh = add(m, part, 1);
      if (fresh) memcpy(fresh, record(m, part, at), size);
      break;
    }
    default:
      memcpy(kept, record(m, part, at), size);
      memcpy(record(m, part, at), record(m, part, other), size);
      memcpy(record(m, part, other), kept, size);
  }
}

static void change(model *m) {
  const int part = (int)below(PARTS);
  const size_t bytes = m->parts[part].count * parts_of_file[part].record;
  switch (below(10)) {
    case 0: change_word((uint8_t *)&m->head + below(sizeof m->head / 4) * 4); break;
    case 1: m->head.board[0] = (char)('a' + below(26)); break;
    case 2: m->head.arenaBytes = below(4) ? 64 * below(64) : telling(); break;
    case 3: put_control(m); break;
    case 4: case 5: put_kernel(m); break;
    case 6: move_record(m); break;
    case 7: if (bytes) m->parts[part].count = (uint32_t)(LLVMFuzzerMutate(m->parts[part].bytes, bytes, part < STRINGS ? bytes : MOST_BYTES) / parts_of_file[part].record); break;
    default:
      if (bytes >= 4) change_word(m->parts[part].bytes + below((uint32_t)bytes / 4) * 4);
  }
}

// What chance never puts right: the list of the kernels that the steps use.
static void repair(model *m) {
  bool used[KERNEL_COUNT] = {false};
  for (uint32_t i = 0; i < m->parts[STEPS].count; i++) {
    const lin_step *const step = record(m, STEPS, i);
    if (step->kernel && step->kernel < KERNEL_COUNT) used[step->kernel] = true;
  }
  m->parts[KERNELS].count = 0;
  for (uint32_t id = 1; id < KERNEL_COUNT; id++) {
    uint32_t *const listed = used[id] ? add(m, KERNELS, 1) : NULL;
    if (listed) *listed = id;
  }
  m->head.work = 1;
  m->head.formatVersion = LIN_FORMAT_VERSION;
  m->head.kernelVersion = KERNEL_COUNT - 1;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned int start) {
  static model m;
  seed = start;
  use_variant(0);
  if (!take_apart(data, size, &m)) return LLVMFuzzerMutate(data, size, most);
  for (uint32_t changes = 1 + below(4); changes; changes--) change(&m);
  if (below(16)) repair(&m);
  const size_t now = put_together(&m, data, most);
  // offsets and sizes of the header too, now and then
  if (now && !below(16)) change_word(data + below(sizeof m.head / 4) * 4);
  lin_header head;
  if (now) {
    memcpy(&head, data, sizeof head);
    if (head.tablesEnd <= now && below(64)) {
      head.checksum = lin_checksum(data);
      memcpy(data, &head, sizeof head);
    }
  }
  return now ? now : size;
}
