// Threads that share one kernel call. There is one pool; the thread that runs networks is part of it.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { POOL_MAX_THREADS = 16 };

// Starts threads until there are `count`, this one included. False where the system gives no more.
bool pool_grow(int count);
// kernel_call by `count` threads, which pool_grow has started. The result does not depend on `count`.
void pool_call(int count, uint32_t id, const uint32_t *args, uint8_t *const base[4]);
