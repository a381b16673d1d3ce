// The event loop: promise jobs, timers, and descriptors that become ready.
#pragma once

#include "platform.h"
#include "quickjs.h"

typedef struct loop loop;

// NULL: no memory.
loop *loop_new(JSContext *ctx);

// Ids as timers.h gives them.
double loop_set_timer(loop *l, JSValueConst callback, double milliseconds);
void loop_clear_timer(loop *l, double id);

// A promise that is fulfilled when `fd` has something to read (or room to write), has ended, or is woken. One `in_background` does not
// keep the program alive.
JSValue loop_ready(loop *l, int fd, bool to_write, bool in_background);
// Fulfils what waits for a descriptor, which is about to be closed.
void loop_wake(loop *l, int fd);

// Notes a rejected promise, or that somebody came to handle it after all.
void loop_rejection(JSContext *ctx, JSValueConst promise, JSValueConst reason, bool handled, void *opaque);

// Runs until nothing is left to wait for: returns 0; or a signal asked to stop: its number; or an exception or rejected promise
// that nobody handled: -1, and *error owns it. `ready`: that it waits for something means that the program does what it is for.
int loop_run(loop *l, bool ready, JSValue *error);
