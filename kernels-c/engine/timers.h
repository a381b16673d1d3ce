// Timers of a script: a heap by due time; those due at once fire in the order in which they were set.
#pragma once

#include "quickjs.h"

typedef struct timers timers;

timers *timers_new(JSContext *ctx);
// `callback` is kept. Returns an id that no other timer has or had, 0 where there is no memory. `due`: clock_ms.
double timers_add(timers *t, JSValueConst callback, double due);
// Of an id that is gone: nothing happens.
void timers_remove(timers *t, double id);
// INFINITY where there is none.
double timers_due(const timers *t);
// Takes the earliest timer out: its callback is the caller's. There must be one.
JSValue timers_take(timers *t);
