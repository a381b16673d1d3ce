// The executable of a board: runtime, and behind its ELF the script and the model (payload.h).
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bridge.h"
#include "dispatch.h"
#include "fault.h"
#include "init.h"
#include "lin.h"
#include "payload.h"
#include "pool.h"
#include "reload.h"

// Scripts allocate little; a collection before this size costs more than it gives back.
enum { GC_THRESHOLD = 1 << 20, FAILED = 1, WRONG_USE = 2 };

static int fail(const char *format, const char *a, const char *b) {
  fprintf(stderr, format, a, b);
  return FAILED;
}

static int on_interrupt(JSRuntime *rt, void *opaque) {
  (void)rt, (void)opaque;
  return stop_signal() != 0;
}

// What a script may use of the language. `eval` and `new Function` are not part of it: boards have no parser (host/toolchain/sources.ts).
static JSContext *new_context(void) {
  static int (*const intrinsics[])(JSContext *) = {JS_AddIntrinsicBaseObjects, JS_AddIntrinsicDate, JS_AddIntrinsicRegExp, JS_AddIntrinsicJSON, JS_AddIntrinsicProxy,
                                                   JS_AddIntrinsicMapSet, JS_AddIntrinsicTypedArrays, JS_AddIntrinsicPromise, JS_AddIntrinsicBigInt, JS_AddIntrinsicWeakRef};
  JSRuntime *const rt = JS_NewRuntime();
  JSContext *const ctx = rt ? JS_NewContextRaw(rt) : NULL;
  if (!ctx) return NULL;
  JS_SetGCThreshold(rt, GC_THRESHOLD);
  JS_SetMaxStackSize(rt, stack_bytes());
  for (size_t i = 0; i < sizeof intrinsics / sizeof *intrinsics; i++)
    if (intrinsics[i](ctx)) return NULL;
  return ctx;
}

// --- runtime --compile IN.js OUT.bc NAME

#ifndef QJS_DISABLE_PARSER

// Its stack begins with `at NAME:LINE:COLUMN`.
static int compile_fault(JSContext *ctx, const char *name) {
  const JSValue error = JS_GetException(ctx), stack = JS_GetPropertyStr(ctx, error, "stack");
  const char *const text = JS_ToCString(ctx, error), *const at = JS_ToCString(ctx, stack), *const colon = at ? strchr(at, ':') : NULL;
  fprintf(stderr, "%s:%ld: %s\n", name, colon ? strtol(colon + 1, NULL, 10) : 0, text ? text : "cannot be compiled");
  JS_FreeCString(ctx, at);
  JS_FreeCString(ctx, text);
  JS_FreeValue(ctx, stack);
  JS_FreeValue(ctx, error);
  return FAILED;
}

static int compile(const char *in, const char *out, const char *name) {
  JSContext *const ctx = new_context();
  runtime r = {0};
  char why[WHY_BYTES];
  uint8_t *text, *bytecode;
  size_t size, length;

  if (!ctx || JS_AddIntrinsicEval(ctx) || !bridge_init(ctx, &r)) return fail("out of memory\n", NULL, NULL);
  if (!read_whole(in, &text, &length, why)) return fail("%s: %s\n", in, why);
  // The compiler wants a NUL behind the text.
  char *const source = realloc(text, length + 1);
  if (!source) return fail("out of memory\n", NULL, NULL);
  source[length] = 0;
  const JSValue module = JS_Eval(ctx, source, length, name, JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
  free(source);
  if (JS_IsException(module)) return compile_fault(ctx, name);
  bytecode = JS_WriteObject(ctx, &size, module, JS_WRITE_OBJ_BYTECODE | JS_WRITE_OBJ_STRIP_SOURCE);
  if (!bytecode) return compile_fault(ctx, name);
  return write_whole(out, bytecode, size, why) ? 0 : fail("%s: %s\n", out, why);
}

#else

static int compile(const char *in, const char *out, const char *name) {
  (void)out, (void)name;
  return fail("%s: this runtime cannot compile scripts; `linnet` does so on the developer's machine\n", in, NULL);
}

#endif

// --- a script

typedef struct {
  runtime runtime;
  struct mapping script, lines;
} program;

typedef enum { READY, BARE, DAMAGED } payload_state;

// Whether everything but the runtime, which the loader compares, and the model, which has checksums of its own, is what the linker wrote.
static bool is_undamaged(int fd, const payload_trailer *t, off_t end, char why[WHY_BYTES]) {
  struct mapping part;
  const uint32_t checked = (uint32_t)(end - (off_t)sizeof t->checksum), size = checked - t->scriptOffset;
  if (t->version != PAYLOAD_VERSION || end > UINT32_MAX || t->scriptOffset % 64 || t->scriptOffset > checked || !map_range(fd, t->scriptOffset, size, &part, why)) return false;
  const bool same = lin_sum(LIN_SUM, part.bytes, size) == t->checksum;
  unmap(&part);
  return same;
}

static payload_state open_payload(program *p, const char *name) {
  payload_trailer t;
  char why[WHY_BYTES] = "the file is damaged";
  const int fd = open_self(name);
  const off_t end = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);

  if (end < (off_t)sizeof t || pread(fd, &t, sizeof t, end - (off_t)sizeof t) != (ssize_t)sizeof t || memcmp(t.magic, PAYLOAD_MAGIC, sizeof t.magic)) return BARE;
  const bool whole = is_undamaged(fd, &t, end, why) && (uint64_t)t.modelOffset + t.modelBytes <= (uint64_t)end && (uint64_t)t.scriptOffset + t.scriptBytes <= (uint64_t)end
    && (uint64_t)t.linesOffset + t.linesBytes <= (uint64_t)end;
  const bool ok = whole && map_range(fd, t.modelOffset, t.modelBytes, &p->runtime.model, why) && map_range(fd, t.scriptOffset, t.scriptBytes, &p->script, why)
    && map_range(fd, t.linesOffset, t.linesBytes, &p->lines, why);
  close(fd);
  if (!ok) fail("%s: cannot read the script and model in this executable: %s\n", name, why);
  return ok ? READY : DAMAGED;
}

// Reads the bytecode and runs the body of the script up to its first `await`.
static JSValue start(JSContext *ctx, program *p) {
  const JSValue module = JS_ReadObject(ctx, p->script.bytes, p->script.size, JS_READ_OBJ_BYTECODE);
  unmap(&p->script);
  if (JS_IsException(module) || JS_ResolveModule(ctx, module) < 0) return JS_EXCEPTION;
  return JS_EvalFunction(ctx, module);
}

// 1 where it is not set.
static bool read_threads(const char *text, int *threads) {
  char *end;
  const long value = text && *text ? strtol(text, &end, 10) : 1;
  *threads = (int)value;
  return !text || !*text || (!*end && value >= 1 && value <= POOL_MAX_THREADS);
}

// A program that carries a model is there to run it; LINNET_READY=start: to be asked to.
static bool is_ready_at_start(const program *p) {
  const char *const ready = getenv("LINNET_READY");
  return !p->runtime.model.bytes || (ready && !strcmp(ready, "start"));
}

static int run(program *p) {
  const char *const unusable = kernels_select(getenv("LINNET_VARIANT"));
  JSValue error;

  if (unusable) return fail("%s\n", unusable, NULL);
  if (!lines_open(&p->runtime.lines, p->lines.bytes, p->lines.size)) return fail("the line map of this executable is damaged\n", NULL, NULL);
  const char *const threads = getenv("LINNET_THREADS");
  if (!read_threads(threads, &p->runtime.threads)) return fail("LINNET_THREADS: '%s' is not a number from 1 to 16\n", threads, NULL);
  watch_signals();
  JSContext *const ctx = new_context();
  p->runtime.loop = ctx ? loop_new(ctx) : NULL;
  if (!p->runtime.loop || !bridge_init(ctx, &p->runtime)) return fail("out of memory\n", NULL, NULL);
  JS_SetInterruptHandler(JS_GetRuntime(ctx), on_interrupt, NULL);
  JS_SetHostPromiseRejectionTracker(JS_GetRuntime(ctx), loop_rejection, p->runtime.loop);

  const JSValue result = start(ctx, p);
  int ended = -1;
  if (JS_IsException(result))
    error = JS_GetException(ctx);
  else
    ended = loop_run(p->runtime.loop, is_ready_at_start(p), &error);
  if (stop_signal()) return 128 + stop_signal();
  if (ended < 0) {
    print_uncaught(ctx, error, &p->runtime.lines);
    return FAILED;
  }
  return asked_to_end() ? 128 + asked_to_end() : 0;
}

static int run_anew(void *opaque) {
  program *const p = opaque;
  p->runtime.started = clock_ms();
  return run(p);
}

// The model that the executable carries, whole; the rest has been looked at.
static int verify_model(const struct mapping *model, const char *name) {
  const char *const unusable = kernels_select(getenv("LINNET_VARIANT"));
  lin_fault fault;
  if (unusable) return fail("%s\n", unusable, NULL);
  if (!model->bytes || (lin_verify(model->bytes, model->size, bridge_isa(), &fault) && lin_verify_weights(model->bytes, &fault))) return 0;
  fprintf(stderr, "%s: the embedded model: check %d at offset 0x%x: %s\n", name, fault.check, fault.offset, fault.sentence);
  return FAILED;
}

int main(int argc, char **argv) {
  if (is_init()) init_run();
  program p = {.runtime = {.argc = argc > 0 ? argc - 1 : 0, .argv = argv + 1, .started = clock_ms()}};
  const char *const verify = getenv("LINNET_VERIFY"), *const scripts = getenv("LINNET_SCRIPTS");
  p.runtime.verify = verify && *verify && strcmp(verify, "0");
  switch (open_payload(&p, argv[0])) {
    case READY:
      if (p.runtime.verify && !strcmp(verify, "only")) return verify_model(&p.runtime.model, argv[0]);
      if (scripts && *scripts) return run_reloaded((int)strtol(scripts, NULL, 10), &p.script, &p.lines, run_anew, &p);
      // Without freeing what the system takes back anyway.
      _exit(run(&p));
    case BARE:
      if (argc == 5 && !strcmp(argv[1], "--compile")) return compile(argv[2], argv[3], argv[4]);
      fail("%s: this runtime contains no script; `linnet build APP.ts` makes an executable that does\n", argv[0], NULL);
      return WRONG_USE;
    case DAMAGED:
      break;
  }
  return FAILED;
}
