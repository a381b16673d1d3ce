#include "loop.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fault.h"

// More inputs than this are a mistake: a board has a microphone or two.
enum { INPUTS_MAX = 32 };

typedef struct timer {
  struct timer *next;
  double due;           // clock_ms
  uint32_t id;
  JSValue callback;
} timer;

typedef struct {
  enum { CLOSED, BYTES, CAPTURE } kind;
  struct capture capture;   // of BYTES only the descriptor
  char name[64];
  bool reading;
  JSValue resolvers[2];
  JSValue buffer;
  size_t offset, length;
} input;

typedef struct rejection {
  struct rejection *next;
  JSValue promise, reason;
} rejection;

struct loop {
  JSContext *ctx;
  timer *timers;            // by `due`, the earliest first
  uint32_t last_timer;
  input inputs[INPUTS_MAX];
  rejection *rejections;    // the oldest first
};

loop *loop_new(JSContext *ctx) {
  loop *const l = calloc(1, sizeof *l);
  if (l) l->ctx = ctx;
  return l;
}

uint32_t loop_set_timer(loop *l, JSValueConst callback, double milliseconds) {
  timer *const t = malloc(sizeof *t), **at = &l->timers;
  if (!t) return 0;
  t->due = clock_ms() + (milliseconds > 0 ? milliseconds : 0);
  t->id = ++l->last_timer;
  t->callback = JS_DupValue(l->ctx, callback);
  while (*at && (*at)->due <= t->due) at = &(*at)->next;
  t->next = *at;
  *at = t;
  return t->id;
}

void loop_clear_timer(loop *l, uint32_t id) {
  for (timer **at = &l->timers, *t; (t = *at); at = &t->next) {
    if (t->id != id) continue;
    *at = t->next;
    JS_FreeValue(l->ctx, t->callback);
    free(t);
    return;
  }
}

static int add(loop *l, int kind, const struct capture *capture, const char *name) {
  for (int i = 0; i < INPUTS_MAX; i++) {
    input *const in = &l->inputs[i];
    if (in->kind != CLOSED || in->reading) continue;
    in->kind = kind;
    in->capture = *capture;
    snprintf(in->name, sizeof in->name, "%s", name);
    return i;
  }
  close(capture->fd);
  return -1;
}

int loop_add_file(loop *l, int fd, const char *name) { return add(l, BYTES, &(struct capture){.fd = fd}, name); }
int loop_add_capture(loop *l, const struct capture *capture, const char *name) { return add(l, CAPTURE, capture, name); }

static input *find(loop *l, int i) { return i >= 0 && i < INPUTS_MAX && l->inputs[i].kind != CLOSED ? &l->inputs[i] : NULL; }

int64_t loop_overruns(const loop *l, int i) {
  const input *const in = find((loop *)l, i);
  return in ? (int64_t)in->capture.overruns : -1;
}

// Settles the read under way: `value` is taken over.
static void settle(loop *l, input *in, bool rejected, JSValue value) {
  JSValue result = JS_Call(l->ctx, in->resolvers[rejected], JS_UNDEFINED, 1, (JSValueConst *)&value);
  in->reading = false;
  JS_FreeValue(l->ctx, result);
  JS_FreeValue(l->ctx, value);
  JS_FreeValue(l->ctx, in->resolvers[0]);
  JS_FreeValue(l->ctx, in->resolvers[1]);
  JS_FreeValue(l->ctx, in->buffer);
}

void loop_close(loop *l, int i) {
  input *const in = find(l, i);
  if (!in) return;
  if (in->capture.fd != STDIN_FILENO) close(in->capture.fd);
  in->kind = CLOSED;
  if (in->reading) settle(l, in, false, JS_NewInt32(l->ctx, 0));
}

JSValue loop_read(loop *l, int i, JSValueConst buffer, size_t offset, size_t length) {
  input *const in = find(l, i);
  size_t size;
  const uint8_t *const bytes = JS_GetArrayBuffer(l->ctx, &size, buffer);

  if (!in) return throw_error(l->ctx, "read: input %d is not open", i);
  if (in->reading) return throw_error(l->ctx, "%s: a read is already in progress", in->name);
  if (!bytes) return JS_EXCEPTION;
  if (offset > size || length > size - offset || !length) return throw_error(l->ctx, "read: %zu bytes at %zu do not fit a buffer of %zu", length, offset, size);
  const JSValue promise = JS_NewPromiseCapability(l->ctx, in->resolvers);
  if (JS_IsException(promise)) return promise;
  in->buffer = JS_DupValue(l->ctx, buffer);
  in->offset = offset;
  in->length = length;
  in->reading = true;
  return promise;
}

static void serve(loop *l, input *in) {
  char why[WHY_BYTES];
  size_t size;
  uint8_t *const bytes = JS_GetArrayBuffer(l->ctx, &size, in->buffer);
  long n;

  // The script may have detached or resized it since loop_read.
  if (!bytes || in->offset > size || in->length > size - in->offset) {
    throw_error(l->ctx, "%s: the buffer that is read into was taken away", in->name);
    settle(l, in, true, JS_GetException(l->ctx));
    return;
  }
  if (in->kind == CAPTURE) {
    n = capture_read(&in->capture, bytes + in->offset, in->length, why);
    if (n == 0) return;
  } else {
    n = read(in->capture.fd, bytes + in->offset, in->length);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (n < 0) snprintf(why, sizeof why, "%s", strerror(errno));
  }
  if (n < 0)
    settle(l, in, true, new_user_error(l->ctx, "%s: %s", in->name, why));
  else
    settle(l, in, false, JS_NewInt64(l->ctx, n));
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

// Fires the earliest timer if it is due. False: *error owns its exception.
static bool fire(loop *l, bool *fired, JSValue *error) {
  timer *const t = l->timers;
  *fired = t && t->due <= clock_ms();
  if (!*fired) return true;
  l->timers = t->next;
  const JSValue result = JS_Call(l->ctx, t->callback, JS_UNDEFINED, 0, NULL);
  const bool ok = !JS_IsException(result);
  if (!ok) *error = JS_GetException(l->ctx);
  JS_FreeValue(l->ctx, result);
  JS_FreeValue(l->ctx, t->callback);
  free(t);
  return ok;
}

// Waits for the first input or timer, and reads what is there. False: there is nothing to wait for.
static bool wait(loop *l) {
  int fds[INPUTS_MAX];
  bool ready[INPUTS_MAX];
  input *waiting[INPUTS_MAX];
  size_t count = 0;
  double timeout = -1;

  for (input *in = l->inputs; in < l->inputs + INPUTS_MAX; in++) {
    if (!in->reading) continue;
    fds[count] = in->capture.fd;
    waiting[count++] = in;
  }
  if (!count && !l->timers) return false;
  if (l->timers) {
    timeout = l->timers->due - clock_ms();
    if (timeout < 0) timeout = 0;
  }
  wait_readable(fds, ready, count, timeout);
  for (size_t i = 0; i < count; i++)
    if (ready[i]) serve(l, waiting[i]);
  return true;
}

int loop_run(loop *l, JSValue *error) {
  bool fired;
  *error = JS_UNDEFINED;
  for (;;) {
    bool ok = run_jobs(l, error);
    // At most the timers that are due now, so that a reader gets its turn.
    for (double now = clock_ms(); ok && l->timers && l->timers->due <= now;) {
      ok = fire(l, &fired, error);
      if (ok) ok = run_jobs(l, error);
      if (!fired) break;
    }
    if (stop_signal()) return stop_signal();
    if (!ok) return -1;
    if (!wait(l)) return 0;
  }
}
