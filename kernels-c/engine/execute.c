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

void lin_reset(const lin_context *c) {
  const lin_header *const head = lin_head(c->file);
  const lin_initial *const initials = (const lin_initial *)(c->file + head->initialsOffset);
  memset(c->state, 0, head->stateBytes);
  for (uint32_t i = 0; i < head->initialsCount; i++) memcpy(c->state + initials[i].state, c->file + head->weightsOffset + initials[i].weights, initials[i].bytes);
}

void lin_load(const lin_context *context, uint32_t step) { load(context, steps_of(context) + step); }
void lin_save(const lin_context *context, uint32_t step) { save(context, steps_of(context) + step); }

static inline __attribute__((always_inline)) int32_t execute(const lin_context *c, uint32_t from, lin_observer *observer, void *opaque) {
  const lin_header *head = lin_head(c->file);
  const uint32_t *args = (const uint32_t *)(c->file + head->argsOffset);
  const lin_step *steps = steps_of(c);
  // Kernels do not write where the verifier let them only read: the cast opens no way into the mapped file.
  uint8_t *const base[4] = {NULL, c->arena, (uint8_t *)c->file + head->weightsOffset, c->state};
  int32_t stopped = -1;

  const __typeof__(fpmode_enter()) before = fpmode_enter();
  for (uint32_t i = from; i < head->stepsCount; i++) {
    const lin_step *step = &steps[i];
    if (observer) observer(opaque, i);
    if (!step->kernel) {
      stopped = (int32_t)i;
      break;
    }
    load(c, step);
    if (c->threads > 1) pool_call(c->threads, step->kernel, args + step->args, base);
    else kernel_call(step->kernel, args + step->args, base);
    save(c, step);
  }
  fpmode_leave(before);
  if (observer && stopped < 0) observer(opaque, head->stepsCount);
  return stopped;
}

int32_t lin_run(const lin_context *context, uint32_t from) { return execute(context, from, NULL, NULL); }
int32_t lin_run_observed(const lin_context *context, uint32_t from, lin_observer *observer, void *opaque) { return execute(context, from, observer, opaque); }
