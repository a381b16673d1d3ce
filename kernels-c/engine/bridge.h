// The module `linnet:native` (src/native.d.ts): what scripts on every board can ask of C.
#pragma once

#include <sys/types.h>

#include "lines.h"
#include "loop.h"
#include "platform.h"
#include "quickjs.h"

typedef struct {
  loop *loop;
  line_map lines;
  struct mapping model;     // embedded in this executable; bytes NULL: none
  int argc;                 // words after the program's name
  char **argv;
  double started;           // clock_ms
  bool verify;              // whether all weights of a model are looked at when it is opened
  int threads;              // what a model runs with that asks for no number of its own
} runtime;

runtime *runtime_of(JSContext *ctx);

// Arguments of a call; false or NULL: an exception is pending.
bool to_uint(JSContext *ctx, JSValueConst value, uint32_t max, const char *what, uint32_t *out);
// `count` elements of `size` bytes at element `offset` of an ArrayBuffer.
uint8_t *to_range(JSContext *ctx, JSValueConst buffer, JSValueConst offset, uint64_t count, size_t size, const char *what);
// The name of a file, for JS_FreeCString.
const char *to_path(JSContext *ctx, JSValueConst value);
// What a system call that moves bytes gave: their number, -1 where it would have to wait, or an exception.
JSValue transferred(JSContext *ctx, ssize_t n);

// Declares the module; `r` must outlive the context.
bool bridge_init(JSContext *ctx, runtime *r);
// The instruction set that models must be packed for.
const char *bridge_isa(void);
