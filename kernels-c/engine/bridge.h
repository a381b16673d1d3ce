// The module `linnet:native` (src/native.d.ts): all that a script can ask of C.
#pragma once

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
  int threads;              // what a model runs with that asks for no number of its own
} runtime;

// Declares the module; `r` must outlive the context.
bool bridge_init(JSContext *ctx, runtime *r);
// The instruction set that models must be packed for.
const char *bridge_isa(void);
