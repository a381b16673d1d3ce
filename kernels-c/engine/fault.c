#define _GNU_SOURCE
#include "fault.h"

#include <errno.h>
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

// Those that a script may want to tell apart.
static const char *code_of(int number) {
#define CODE(name) {name, #name}
  static const struct {
    int number;
    const char *name;
  } codes[] = {CODE(ENOENT), CODE(EACCES), CODE(EPERM), CODE(EEXIST), CODE(ENOTDIR), CODE(EISDIR), CODE(ENOTEMPTY), CODE(EINVAL), CODE(EIO), CODE(EBUSY), CODE(EAGAIN), CODE(ENODEV), CODE(ENXIO),
               CODE(ENOTTY), CODE(ENOSPC), CODE(EROFS), CODE(EXDEV), CODE(EPIPE), CODE(EMFILE), CODE(ELOOP), CODE(ENAMETOOLONG), CODE(ETIMEDOUT), CODE(EADDRINUSE), CODE(EADDRNOTAVAIL),
               CODE(ECONNREFUSED), CODE(ECONNRESET), CODE(ENOTCONN), CODE(EHOSTUNREACH), CODE(ENETUNREACH), CODE(EMSGSIZE), CODE(ESRCH), CODE(ENOSYS), CODE(EOVERFLOW)};
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
    if (codes[i].number == number) return codes[i].name;
  return NULL;
}

JSValue throw_system_error(JSContext *ctx, const char *name, const char *why) {
  const char *const code = code_of(errno);
  const JSValue error = new_user_error(ctx, "%s%s%s", name ? name : "", name ? ": " : "", why ? why : strerror(errno));
  if (code) JS_DefinePropertyValueStr(ctx, error, "code", JS_NewString(ctx, code), JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE);
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

// One error, without its cause.
static void print_one(JSContext *ctx, JSValueConst error, const line_map *lines, const char *before, FILE *out) {
  const bool is_error = JS_IsError(error);
  char *const name = is_error ? text_of(ctx, error, "name") : NULL;
  char *const message = text_of(ctx, error, is_error ? "message" : NULL);
  char *const stack = is_error ? text_of(ctx, error, "stack") : NULL;
  char *const mapped = stack ? lines_map_stack(lines, stack) : NULL;
  char place[256] = "";
  const bool user_error = name && !strcmp(name, "UserError");

  if (stack) lines_place(lines, stack, !user_error, place, sizeof place);
  if (!is_error)
    fprintf(out, "%s%s\n", before[0] ? before : "uncaught: ", or_empty(message));
  else if (user_error)
    fprintf(out, place[0] ? "%s%s (%s)\n" : "%s%s\n", before, or_empty(message), place);
  else
    fprintf(out, "%s%s%s%s%s%s\n%s", before, place, place[0] ? ": " : "", or_empty(name), message && message[0] ? ": " : "", or_empty(message), or_empty(mapped));
  free(name);
  free(message);
  free(stack);
  free(mapped);
}

void print_uncaught(JSContext *ctx, JSValueConst error, const line_map *lines) {
  enum { CAUSES_MAX = 16 };
  char *text = NULL;
  size_t size = 0;
  FILE *const out = open_memstream(&text, &size);
  if (!out) return;
  JSValue at = JS_DupValue(ctx, error);
  for (int causes = 0; causes < CAUSES_MAX; causes++) {
    print_one(ctx, at, lines, causes ? "caused by: " : "", out);
    const JSValue cause = JS_IsError(at) ? JS_GetPropertyStr(ctx, at, "cause") : JS_UNDEFINED;
    JS_FreeValue(ctx, at);
    at = cause;
    if (JS_IsUndefined(at) || JS_IsException(at)) break;
  }
  JS_FreeValue(ctx, at);
  fclose(out);
  write_all(STDERR_FILENO, text, size);
  free(text);
}
