#include "timers.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

// An id is generation * SLOTS_MAX + slot + 1.
enum { SLOTS_MAX = 1 << 22 };

typedef struct {
  double due;
  uint64_t order;       // by which timers due at once fire
  uint64_t generation;
  JSValue callback;
  uint32_t place;       // in the heap; of a free slot the next free one
} slot;

struct timers {
  JSContext *ctx;
  slot *slots;
  uint32_t *heap;       // slots, the earliest first
  uint32_t count, used, capacity;
  uint32_t free;        // the first free slot below `used`, UINT32_MAX: none
  uint64_t order;
};

timers *timers_new(JSContext *ctx) {
  timers *const t = calloc(1, sizeof *t);
  if (!t) return NULL;
  t->ctx = ctx;
  t->free = UINT32_MAX;
  return t;
}

static bool earlier(const timers *t, uint32_t a, uint32_t b) {
  const slot *const x = &t->slots[a], *const y = &t->slots[b];
  return x->due < y->due || (x->due == y->due && x->order < y->order);
}

static void put(timers *t, uint32_t place, uint32_t index) {
  t->heap[place] = index;
  t->slots[index].place = place;
}

// Moves `index`, for which `place` is free, to where it belongs.
static void settle(timers *t, uint32_t place, uint32_t index) {
  for (uint32_t above; place && earlier(t, index, t->heap[above = (place - 1) / 2]); place = above) put(t, place, t->heap[above]);
  for (uint32_t below; (below = 2 * place + 1) < t->count; place = below) {
    if (below + 1 < t->count && earlier(t, t->heap[below + 1], t->heap[below])) below++;
    if (!earlier(t, t->heap[below], index)) break;
    put(t, place, t->heap[below]);
  }
  put(t, place, index);
}

static bool grow(timers *t) {
  const uint32_t capacity = t->capacity ? 2 * t->capacity : 16;
  if (capacity > SLOTS_MAX) return false;
  slot *const slots = realloc(t->slots, capacity * sizeof *slots);
  if (slots) t->slots = slots;
  uint32_t *const heap = realloc(t->heap, capacity * sizeof *heap);
  if (heap) t->heap = heap;
  if (!slots || !heap) return false;
  t->capacity = capacity;
  return true;
}

double timers_add(timers *t, JSValueConst callback, double due) {
  uint32_t index = t->free;
  if (index != UINT32_MAX) {
    t->free = t->slots[index].place;
  } else {
    if (t->used == t->capacity && !grow(t)) return 0;
    index = t->used++;
    t->slots[index].generation = 0;
  }
  slot *const s = &t->slots[index];
  s->due = due;
  s->order = t->order++;
  s->callback = JS_DupValue(t->ctx, callback);
  settle(t, t->count++, index);
  return (double)s->generation * SLOTS_MAX + index + 1;
}

// The callback becomes the caller's.
static JSValue take(timers *t, uint32_t index) {
  slot *const s = &t->slots[index];
  const uint32_t place = s->place, last = t->heap[--t->count];
  if (last != index) settle(t, place, last);
  s->generation++;
  s->place = t->free;
  t->free = index;
  const JSValue callback = s->callback;
  s->callback = JS_UNDEFINED;
  return callback;
}

void timers_remove(timers *t, double id) {
  const double generation = floor((id - 1) / SLOTS_MAX), index = id - 1 - generation * SLOTS_MAX;
  if (!(index >= 0 && index < t->used && index == floor(index))) return;
  const slot *const s = &t->slots[(uint32_t)index];
  if ((double)s->generation == generation && !JS_IsUndefined(s->callback)) JS_FreeValue(t->ctx, take(t, (uint32_t)index));
}

double timers_due(const timers *t) { return t->count ? t->slots[t->heap[0]].due : INFINITY; }

JSValue timers_take(timers *t) { return take(t, t->heap[0]); }
