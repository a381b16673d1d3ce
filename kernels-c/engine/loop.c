#include "loop.h"

#include <math.h>
#include <stdlib.h>

#include "fault.h"
#include "timers.h"

typedef struct {
  JSValue resolve;
  bool in_background;
} waiter;

typedef struct rejection {
  struct rejection *next;
  JSValue promise, reason;
} rejection;

struct loop {
  JSContext *ctx;
  timers *timers;
  // Of each index: a descriptor and who waits for it.
  struct awaited *awaited;
  waiter *waiters;
  size_t count, capacity, in_background;
  rejection *rejections;    // the oldest first
};

loop *loop_new(JSContext *ctx) {
  loop *const l = calloc(1, sizeof *l);
  if (!l) return NULL;
  l->ctx = ctx;
  l->timers = timers_new(ctx);
  return l->timers ? l : NULL;
}

double loop_set_timer(loop *l, JSValueConst callback, double milliseconds) {
  return timers_add(l->timers, callback, clock_ms() + (milliseconds > 0 ? milliseconds : 0));
}

void loop_clear_timer(loop *l, double id) { timers_remove(l->timers, id); }

static bool has_room(loop *l) {
  if (l->count < l->capacity) return true;
  const size_t capacity = l->capacity ? 2 * l->capacity : 8;
  struct awaited *const awaited = realloc(l->awaited, capacity * sizeof *awaited);
  if (awaited) l->awaited = awaited;
  waiter *const waiters = realloc(l->waiters, capacity * sizeof *waiters);
  if (waiters) l->waiters = waiters;
  if (!awaited || !waiters) return false;
  l->capacity = capacity;
  return true;
}

JSValue loop_ready(loop *l, int fd, bool to_write, bool in_background) {
  JSValue resolvers[2];
  if (!has_room(l)) return JS_ThrowOutOfMemory(l->ctx);
  const JSValue promise = JS_NewPromiseCapability(l->ctx, resolvers);
  if (JS_IsException(promise)) return promise;
  JS_FreeValue(l->ctx, resolvers[1]);
  l->awaited[l->count] = (struct awaited){fd, to_write, false};
  l->waiters[l->count++] = (waiter){resolvers[0], in_background};
  l->in_background += in_background;
  return promise;
}

// Fulfils what waits at an index, whose place the last takes.
static void settle(loop *l, size_t index) {
  const waiter w = l->waiters[index];
  l->in_background -= w.in_background;
  l->waiters[index] = l->waiters[--l->count];
  l->awaited[index] = l->awaited[l->count];
  JS_FreeValue(l->ctx, JS_Call(l->ctx, w.resolve, JS_UNDEFINED, 0, NULL));
  JS_FreeValue(l->ctx, w.resolve);
}

void loop_wake(loop *l, int fd) {
  for (size_t i = l->count; i--;)
    if (l->awaited[i].fd == fd) settle(l, i);
}

void loop_rejection(JSContext *ctx, JSValueConst promise, JSValueConst reason, bool handled, void *opaque) {
  loop *const l = opaque;
  rejection **at = &l->rejections, *r;
  while ((r = *at) && JS_VALUE_GET_PTR(r->promise) != JS_VALUE_GET_PTR(promise)) at = &r->next;
  if (handled && r) {
    *at = r->next;
    JS_FreeValue(ctx, r->promise);
    JS_FreeValue(ctx, r->reason);
    free(r);
  } else if (!handled && !r && (r = malloc(sizeof *r))) {
    *r = (rejection){NULL, JS_DupValue(ctx, promise), JS_DupValue(ctx, reason)};
    *at = r;
  }
}

// Runs all promise jobs. False: *error owns what nobody handled.
static bool run_jobs(loop *l, JSValue *error) {
  JSContext *ctx;
  int result;
  while ((result = JS_ExecutePendingJob(JS_GetRuntime(l->ctx), &ctx)) > 0 && !stop_signal())
    ;
  if (result < 0) {
    *error = JS_GetException(ctx);
    return false;
  }
  if (!l->rejections) return true;
  *error = JS_DupValue(l->ctx, l->rejections->reason);
  return false;
}

// Fires the timers that are due by now, so that descriptors get their turn. False: *error owns an exception.
static bool fire(loop *l, JSValue *error) {
  for (const double now = clock_ms(); timers_due(l->timers) <= now && !stop_signal();) {
    const JSValue callback = timers_take(l->timers), result = JS_Call(l->ctx, callback, JS_UNDEFINED, 0, NULL);
    const bool ok = !JS_IsException(result);
    if (!ok) *error = JS_GetException(l->ctx);
    JS_FreeValue(l->ctx, result);
    JS_FreeValue(l->ctx, callback);
    if (!ok || !run_jobs(l, error)) return false;
  }
  return true;
}

// Waits for the first descriptor or timer, or as long as nothing may be heard of the program. False: there is nothing to wait for.
static bool wait(loop *l, bool ready) {
  const double due = timers_due(l->timers), within = alive_within();
  if (l->count == l->in_background && isinf(due)) return false;
  if (ready) tell_ready();
  tell_alive();
  const double left = isinf(due) ? -1 : due - clock_ms(), limit = isinf(due) || left > 0 ? left : 0;
  wait_ready(l->awaited, l->count, within >= 0 && (limit < 0 || limit > within) ? within : limit);
  for (size_t i = l->count; i--;)
    if (l->awaited[i].ready) settle(l, i);
  return true;
}

int loop_run(loop *l, bool ready, JSValue *error) {
  *error = JS_UNDEFINED;
  for (;;) {
    const bool ok = run_jobs(l, error) && fire(l, error);
    if (stop_signal()) return stop_signal();
    if (!ok) return -1;
    if (!wait(l, ready)) return 0;
  }
}
