#define _GNU_SOURCE
#include "lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Sources of the runtime itself: host/toolchain names them so in the map.
static const char runtime_prefix[] = "linnet/";

bool lines_open(line_map *lines, const uint8_t *bytes, size_t size) {
  const payload_lines *const map = (const payload_lines *)bytes;
  lines->map = NULL;
  lines->bytes = size;
  if (!size) return true;
  if (size < sizeof *map || map->linesCount > (size - sizeof *map) / sizeof(uint32_t)) return false;
  if (bytes[size - 1]) return false;
  lines->map = map;
  return true;
}

static const char *source_name(const line_map *lines, uint32_t source) {
  const char *name = (const char *)(lines->map->lines + lines->map->linesCount);
  const char *const end = (const char *)lines->map + lines->bytes;
  for (; source && name < end; source--) name += strlen(name) + 1;
  return name < end ? name : "?";
}

typedef struct {
  const char *name;     // of the function
  int name_length;
  const char *source;   // NULL: generated code or a native function
  int source_length;
  unsigned line;
} frame;

// What stack traces call the script (host/toolchain/bytecode.ts).
static const char script[] = "script:";

// Reads `    at NAME (script:LINE:COLUMN)`, or `    at NAME (SOURCE:LINE)` where that has been mapped, and moves on to the next line. False at the end.
static bool next_frame(const line_map *lines, const char **stack, frame *f) {
  const char *line = *stack, *end = strchr(line, '\n'), *open = NULL, *colon = NULL;
  if (!*line) return false;
  if (!end) end = line + strlen(line);
  *stack = *end ? end + 1 : end;
  *f = (frame){.name = line};
  while (line < end && *line == ' ') line++;
  if (end - line > 3 && !strncmp(line, "at ", 3)) line += 3;
  f->name = line;
  f->name_length = (int)(end - line);
  for (const char *p = line; p < end; p++) {
    if (*p == '(') open = p + 1;
    if (*p == ':') colon = p;
  }
  if (open && open - 1 > line) f->name_length = (int)(open - 2 - line);
  if (!open || !colon || colon < open) return true;
  if (strncmp(open, script, sizeof script - 1)) {
    f->source = open;
    f->source_length = (int)(colon - open);
    f->line = (unsigned)strtoul(colon + 1, NULL, 10);
    return true;
  }
  const unsigned long number = strtoul(open + sizeof script - 1, NULL, 10);
  if (!number || number > lines->map->linesCount || !lines->map->lines[number - 1]) return true;
  f->source = source_name(lines, lines->map->lines[number - 1] >> 20);
  f->source_length = (int)strlen(f->source);
  f->line = lines->map->lines[number - 1] & 0xfffff;
  return true;
}

char *lines_map_stack(const line_map *lines, const char *stack) {
  char *text = NULL;
  size_t size = 0;
  frame f;

  if (!lines->map) return strdup(stack);
  FILE *const out = open_memstream(&text, &size);
  if (!out) return NULL;
  while (next_frame(lines, &stack, &f))
    if (f.source) fprintf(out, "    at %.*s (%.*s:%u)\n", f.name_length, f.name, f.source_length, f.source, f.line);
  fclose(out);
  return text;
}

bool lines_place(const line_map *lines, const char *stack, bool any, char *out, size_t size) {
  bool found = false;
  frame f;

  if (!lines->map) return false;
  while (next_frame(lines, &stack, &f)) {
    if (!f.source) continue;
    const bool own = strncmp(f.source, runtime_prefix, sizeof runtime_prefix - 1) != 0;
    if (!own && (!any || found)) continue;
    snprintf(out, size, "%.*s:%u", f.source_length, f.source, f.line);
    found = true;
    if (own) break;
  }
  return found;
}
