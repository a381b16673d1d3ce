#define _GNU_SOURCE
#include "fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "platform.h"

enum { MESSAGE_BYTES = 512 };

static JSValue new_error(JSContext *ctx, const char *name, const char *format, va_list list) {
  const JSValue error = JS_NewError(ctx);
  const int flags = JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE;
  char message[MESSAGE_BYTES];
  vsnprintf(message, sizeof message, format, list);
  if (name) JS_DefinePropertyValueStr(ctx, error, "name", JS_NewString(ctx, name), flags);
  JS_DefinePropertyValueStr(ctx, error, "message", JS_NewString(ctx, message), flags);
  return error;
}

JSValue new_user_error(JSContext *ctx, const char *format, ...) {
  va_list list;
  va_start(list, format);
  const JSValue error = new_error(ctx, "UserError", format, list);
  va_end(list);
  return error;
}

JSValue throw_user_error(JSContext *ctx, const char *format, ...) {
  va_list list;
  va_start(list, format);
  const JSValue error = new_error(ctx, "UserError", format, list);
  va_end(list);
  return JS_Throw(ctx, error);
}

JSValue throw_error(JSContext *ctx, const char *format, ...) {
  va_list list;
  va_start(list, format);
  const JSValue error = new_error(ctx, NULL, format, list);
  va_end(list);
  return JS_Throw(ctx, error);
}

// malloc'd text of a property or, without a name, of the value itself; NULL where there is none. Leaves no exception pending.
static char *text_of(JSContext *ctx, JSValueConst value, const char *property) {
  const JSValue found = property ? JS_GetPropertyStr(ctx, value, property) : JS_DupValue(ctx, value);
  const char *const text = JS_IsUndefined(found) ? NULL : JS_ToCString(ctx, found);
  char *const copy = text ? strdup(text) : NULL;
  JS_FreeCString(ctx, text);
  JS_FreeValue(ctx, found);
  if (!text) JS_FreeValue(ctx, JS_GetException(ctx));
  return copy;
}

static const char *or_empty(const char *text) { return text ? text : ""; }

void print_uncaught(JSContext *ctx, JSValueConst error, const line_map *lines) {
  const bool is_error = JS_IsError(error);
  char *const name = is_error ? text_of(ctx, error, "name") : NULL;
  char *const message = text_of(ctx, error, is_error ? "message" : NULL);
  char *const stack = is_error ? text_of(ctx, error, "stack") : NULL;
  char *const mapped = stack ? lines_map_stack(lines, stack) : NULL;
  char place[256] = "", *text = NULL;
  size_t size = 0;
  FILE *const out = open_memstream(&text, &size);

  if (out) {
    const bool user_error = name && !strcmp(name, "UserError");
    if (stack) lines_place(lines, stack, !user_error, place, sizeof place);
    if (!is_error)
      fprintf(out, "uncaught: %s\n", or_empty(message));
    else if (user_error)
      fprintf(out, place[0] ? "%s (%s)\n" : "%s\n", or_empty(message), place);
    else
      fprintf(out, "%s%s%s%s%s\n%s", place, place[0] ? ": " : "", or_empty(name), message && message[0] ? ": " : "", or_empty(message), or_empty(mapped));
    fclose(out);
    write_all(STDERR_FILENO, text, size);
  }
  free(text);
  free(name);
  free(message);
  free(stack);
  free(mapped);
}
