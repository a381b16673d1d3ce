// From lines of the bundled script back to the sources (payload.h: the line map).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "payload.h"

typedef struct {
  const payload_lines *map;   // NULL: no map, everything stays as it is
  size_t bytes;
} line_map;

// False where the bytes are no line map.
bool lines_open(line_map *lines, const uint8_t *bytes, size_t size);
// A QuickJS stack trace with each `(script:line:column)` replaced by `(source:line)`, unless that has been done; frames from no source, such as the wrapper that
// the bundler adds, are left out. malloc'd; NULL: no memory.
char *lines_map_stack(const line_map *lines, const char *stack);
// Copies `source:line` of the innermost frame of the user's own sources. Where there is none, of any source if `any`. False: none.
bool lines_place(const line_map *lines, const char *stack, bool any, char *out, size_t size);
