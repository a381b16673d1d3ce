// JavaScript errors raised in C, and what is printed of one that nobody caught.
#pragma once

#include "lines.h"
#include "quickjs.h"

// An `Error` named UserError, for what the user of a program can put right: an uncaught one prints its message only.
__attribute__((format(printf, 2, 3))) JSValue new_user_error(JSContext *ctx, const char *format, ...);
__attribute__((format(printf, 2, 3))) JSValue throw_user_error(JSContext *ctx, const char *format, ...);
// A UserError `NAME: WHY` with the name of errno ('ENOENT') as `code`. `name` NULL: none; `why` NULL: the sentence of errno.
JSValue throw_system_error(JSContext *ctx, const char *name, const char *why);
// A plain `Error`: a mistake in the script.
__attribute__((format(printf, 2, 3))) JSValue throw_error(JSContext *ctx, const char *format, ...);

// Writes an uncaught error to standard error: a UserError as `MESSAGE (source:line)`, others as
// `source:line: NAME: MESSAGE` and their stack; behind it those that caused it.
void print_uncaught(JSContext *ctx, JSValueConst error, const line_map *lines);
