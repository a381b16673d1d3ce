// The event loop: promise jobs, timers, and reads of inputs that must not block the timers.
#pragma once

#include "alsa.h"
#include "quickjs.h"

typedef struct loop loop;

loop *loop_new(JSContext *ctx);

uint32_t loop_set_timer(loop *l, JSValueConst callback, double milliseconds);
void loop_clear_timer(loop *l, uint32_t id);

// An input is a number from 0; the loop owns its descriptor. -1: too many are open.
int loop_add_file(loop *l, int fd, const char *name);
int loop_add_capture(loop *l, const struct capture *capture, const char *name);
void loop_close(loop *l, int input);
// A promise of the number of bytes read to `buffer` at `offset`; 0 at the end of the input.
JSValue loop_read(loop *l, int input, JSValueConst buffer, size_t offset, size_t length);
// -1: no such input.
int64_t loop_overruns(const loop *l, int input);

// Notes a rejected promise, or that somebody came to handle it after all.
void loop_rejection(JSContext *ctx, JSValueConst promise, JSValueConst reason, bool handled, void *opaque);

// Runs until nothing is left to wait for: returns 0; or a signal asked to stop: its number; or an exception or rejected promise
// that nobody handled: -1, and *error owns it.
int loop_run(loop *l, JSValue *error);
