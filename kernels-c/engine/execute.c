#include <stdlib.h>
#include <string.h>

#include "fpmode.h"
#include "kernel_table.h"
#include "lin.h"
#include "pool.h"

static const lin_state_copy *state_copies_of(const lin_context *c) { return (const lin_state_copy *)(c->file + lin_head(c->file)->stateCopiesOffset); }
static const lin_step *steps_of(const lin_context *c) { return (const lin_step *)(c->file + lin_head(c->file)->stepsOffset); }

static void load(const lin_context *c, const lin_step *step) {
  const lin_state_copy *copy = state_copies_of(c) + step->loads;
  for (uint32_t i = 0; i < step->loadsCount; i++) memcpy(c->arena + copy[i].arena, c->state + copy[i].state, copy[i].bytes);
}

static void save(const lin_context *c, const lin_step *step) {
  const lin_state_copy *copy = state_copies_of(c) + step->saves;
  for (uint32_t i = 0; i < step->savesCount; i++) memcpy(c->state + copy[i].state, c->arena + copy[i].arena, copy[i].bytes);
}

static const uint8_t *weights_in(const uint8_t *file) { return file + lin_head(file)->weightsOffset; }

static void dequantize(const lin_dequantization *d, uint8_t *weights) {
  const int8_t *x = (const int8_t *)weights + d->from;
  const float *factor = (const float *)(weights + d->factors);
  float *y = (float *)(weights + d->to);
  const uint32_t columns = d->columns, panel = d->depth * columns;
  // once for each weight: small before fast
#pragma clang loop unroll(disable)
  for (const float *const end = factor + d->panels * columns; factor < end; factor += columns) {
#pragma clang loop vectorize(disable) interleave(disable) unroll(disable)
    for (uint32_t k = 0, j = 0; k < panel; k++) {
      *y++ = (float)*x++ * factor[j];
      if (++j == columns) j = 0;
    }
  }
}

const uint8_t *lin_open_weights(const uint8_t *file) {
  enum { LINE = 64 };
  const lin_header *const head = lin_head(file);
  if (!head->dequantizationsCount) return weights_in(file);
  const size_t bytes = ((size_t)head->weightsMemory + LINE) / LINE * LINE;
  uint8_t *const weights = aligned_alloc(LINE, bytes);
  if (!weights) return NULL;
  memcpy(weights, weights_in(file), head->weightsBytes);
  memset(weights + head->weightsBytes, 0, bytes - head->weightsBytes);
  const lin_dequantization *const d = (const lin_dequantization *)(file + head->dequantizationsOffset);
#pragma clang loop unroll(disable)
  for (uint32_t i = 0; i < head->dequantizationsCount; i++) dequantize(&d[i], weights);
  return weights;
}

void lin_close_weights(const uint8_t *file, const uint8_t *weights) {
  if (weights != weights_in(file)) free((void *)weights);
}

void lin_reset(const lin_context *c) {
  const lin_header *const head = lin_head(c->file);
  const lin_initial *const initials = (const lin_initial *)(c->file + head->initialsOffset);
  memset(c->state, 0, head->stateBytes);
  for (uint32_t i = 0; i < head->initialsCount; i++) memcpy(c->state + initials[i].state, c->weights + initials[i].weights, initials[i].bytes);
}

void lin_load(const lin_context *context, uint32_t step) { load(context, steps_of(context) + step); }
void lin_save(const lin_context *context, uint32_t step) { save(context, steps_of(context) + step); }

// --- loops and branches

static lin_frame *top(lin_context *c) { return &c->frames[c->depth - 1]; }
static const uint32_t *words_of(const lin_context *c, const lin_step *step) { return (const uint32_t *)(c->file + lin_head(c->file)->argsOffset) + step->args; }

static void copy(const lin_copy *copies, uint32_t count, uint32_t iteration, uint8_t *const base[4]) {
  for (const lin_copy *k = copies; k < copies + count; k++) {
    uint8_t *const to = base[k->to >> 30] + (k->to & 0x3fffffff) + (ptrdiff_t)k->toStride * iteration;
    if (k->from) memmove(to, base[k->from >> 30] + (k->from & 0x3fffffff) + (ptrdiff_t)k->fromStride * iteration, k->bytes);
    else memset(to, 0, k->bytes);
  }
}

static uint32_t leave(lin_context *c, uint32_t next) {
  save(c, steps_of(c) + top(c)->step);
  c->depth--;
  return next;
}

// Begins the next iteration of the innermost loop, or leaves it. Returns the step to go on with.
static uint32_t iterate(lin_context *c, const lin_loop *loop, uint8_t *const base[4]) {
  const lin_frame *const f = top(c);
  const uint32_t condition = loop->condition;
  if (f->iteration >= loop->count || (condition && !base[condition >> 30][condition & 0x3fffffff])) return leave(c, f->end);
  copy((const lin_copy *)(loop + 1) + loop->enter, loop->before, f->iteration, base);
  return f->step + 1;
}

// Begins a loop or branch. Returns the step to go on with.
static uint32_t begin(lin_context *c, uint32_t i, uint8_t *const base[4]) {
  const lin_step *const step = steps_of(c) + i;
  load(c, step);
  c->depth++;
  if (step->kernel == LIN_LOOP) {
    const lin_loop *const loop = (const lin_loop *)words_of(c, step);
    *top(c) = (lin_frame){i, i + 1 + loop->steps, 0};
    copy((const lin_copy *)(loop + 1), loop->enter, 0, base);
    return iterate(c, loop, base);
  }
  const lin_branch *const branch = (const lin_branch *)words_of(c, step);
  const bool holds = base[branch->predicate >> 30][branch->predicate & 0x3fffffff];
  const uint32_t then_end = i + 1 + branch->then;
  // The iteration of a branch is the number of its range.
  *top(c) = holds ? (lin_frame){i, then_end, 0} : (lin_frame){i, then_end + branch->otherwise, 1};
  return holds ? i + 1 : then_end;
}

// Ends a range of the innermost loop or branch. Returns the step to go on with.
static uint32_t end_range(lin_context *c, uint8_t *const base[4]) {
  lin_frame *const f = top(c);
  const lin_step *const step = steps_of(c) + f->step;
  if (step->kernel == LIN_LOOP) {
    const lin_loop *const loop = (const lin_loop *)words_of(c, step);
    copy((const lin_copy *)(loop + 1) + loop->enter + loop->before, loop->after, f->iteration, base);
    f->iteration++;
    return iterate(c, loop, base);
  }
  const lin_branch *const branch = (const lin_branch *)words_of(c, step);
  const lin_copy *const copies = (const lin_copy *)(branch + 1);
  if (f->iteration) copy(copies + branch->thenCopies, branch->otherwiseCopies, 0, base);
  else copy(copies, branch->thenCopies, 0, base);
  return leave(c, f->step + 1 + branch->then + branch->otherwise);
}

static inline __attribute__((always_inline)) int32_t execute(lin_context *c, uint32_t from, lin_observer *observer, void *opaque) {
  const lin_header *head = lin_head(c->file);
  const uint32_t *args = (const uint32_t *)(c->file + head->argsOffset);
  const lin_step *steps = steps_of(c);
  // Kernels do not write where the verifier let them only read: the cast opens no way into the mapped file.
  uint8_t *const base[4] = {NULL, c->arena, (uint8_t *)c->weights, c->state};
  int32_t stopped = -1;

  // A run that was given up leaves its frames behind.
  while (c->depth && (from <= top(c)->step || from > top(c)->end)) c->depth--;
  const __typeof__(fpmode_enter()) before = fpmode_enter();
  for (uint32_t i = from, end = c->depth ? top(c)->end : head->stepsCount;;) {
    if (i == end) {
      if (!c->depth) break;
      i = end_range(c, base);
      end = c->depth ? top(c)->end : head->stepsCount;
      continue;
    }
    const lin_step *step = &steps[i];
    if (observer) observer(opaque, i);
    if (!step->kernel) {
      stopped = (int32_t)i;
      break;
    }
    if (step->kernel >= LIN_BRANCH) {
      i = begin(c, i, base);
      end = c->depth ? top(c)->end : head->stepsCount;
      continue;
    }
    load(c, step);
    if (c->threads > 1) pool_call(c->threads, step->kernel, args + step->args, base);
    else kernel_call(step->kernel, args + step->args, base);
    save(c, step);
    i++;
  }
  fpmode_leave(before);
  if (observer && stopped < 0) observer(opaque, head->stepsCount);
  return stopped;
}

int32_t lin_run(lin_context *context, uint32_t from) { return execute(context, from, NULL, NULL); }
int32_t lin_run_observed(lin_context *context, uint32_t from, lin_observer *observer, void *opaque) { return execute(context, from, observer, opaque); }
