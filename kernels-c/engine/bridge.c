#define _GNU_SOURCE
#include "bridge.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alsa.h"
#include "dispatch.h"
#include "fault.h"
#include "fpmode.h"
#include "kernel_table.h"
#include "lin.h"
#include "logmel.h"
#include "pcm.h"
#include "pool.h"
#include "system.h"

enum { ARENA_ALIGN = 64 };

const char *bridge_isa(void) {
#if defined(__arm__)
  return "armv6-vfp";
#elif defined(__aarch64__)
  return "armv8-neon";
#elif defined(__wasm__)
  return "wasm32";
#else
  return "x86-64";
#endif
}

runtime *runtime_of(JSContext *ctx) { return JS_GetContextOpaque(ctx); }

// --- arguments

bool to_uint(JSContext *ctx, JSValueConst value, uint32_t max, const char *what, uint32_t *out) {
  double d;
  if (JS_ToFloat64(ctx, &d, value)) return false;
  *out = (uint32_t)(d >= 0 && d <= max ? d : 0);
  if (*out == d) return true;
  throw_error(ctx, "%s must be an integer from 0 to %u", what, max);
  return false;
}

uint8_t *to_range(JSContext *ctx, JSValueConst buffer, JSValueConst offset, uint64_t count, size_t size, const char *what) {
  size_t bytes;
  uint32_t at;
  if (!to_uint(ctx, offset, UINT32_MAX, what, &at)) return NULL;
  uint8_t *const base = JS_GetArrayBuffer(ctx, &bytes, buffer);
  if (!base) return NULL;
  if (at > bytes / size || count > bytes / size - at) {
    throw_error(ctx, "%s: %llu elements at %u do not fit %zu bytes", what, (unsigned long long)count, at, bytes);
    return NULL;
  }
  return base + at * size;
}

const char *to_path(JSContext *ctx, JSValueConst value) {
  size_t length;
  const char *const path = JS_ToCStringLen(ctx, &length, value);
  if (!path || strlen(path) == length) return path;
  throw_user_error(ctx, "%s: the name of a file has no NUL in it, and here comes more after one", path);
  JS_FreeCString(ctx, path);
  return NULL;
}

static bool to_options(JSContext *ctx, JSValueConst *argv, int count, double *out) {
  for (int i = 0; i < count; i++)
    if (JS_ToFloat64(ctx, &out[i], argv[i])) return false;
  return true;
}

// --- models

// A mapped file, shared by its NativeModel, its `bytes` and the contexts.
typedef struct {
  int refs;
  struct mapping file;
  const uint8_t *weights;
  bool embedded;
} model;

// Arena and state, shared by a NativeContext and its two ArrayBuffers.
typedef struct {
  int refs;
  model *model;
  lin_context lin;
} context;

static JSClassID model_class, context_class, logmel_class, pcm_class;

static void release_model(model *m) {
  if (--m->refs) return;
  lin_close_weights(m->file.bytes, m->weights);
  if (!m->embedded) unmap(&m->file);
  free(m);
}

static void release_context(context *c) {
  if (--c->refs) return;
  release_model(c->model);
  free(c->lin.arena);
  free(c->lin.state);
  free(c);
}

// What owns the memory of an ArrayBuffer: asked for 0 bytes, it lets go; another size than it has, it cannot give.
static void *model_bytes(JSRuntime *rt, void *opaque, void *bytes, size_t size) {
  (void)rt, (void)bytes;
  if (!size) release_model(opaque);
  return NULL;
}

static void *context_bytes(JSRuntime *rt, void *opaque, void *bytes, size_t size) {
  (void)rt, (void)bytes;
  if (!size) release_context(opaque);
  return NULL;
}

static JSValue new_buffer(JSContext *ctx, uint8_t *bytes, size_t size, JSReallocArrayBufferDataFunc *owner, void *opaque) {
  return JS_NewArrayBuffer(ctx, bytes, size, 0, owner, opaque, false);
}

static void finalize_model(JSRuntime *rt, JSValue value) {
  (void)rt;
  model *const m = JS_GetOpaque(value, model_class);
  if (m) release_model(m);
}

static void finalize_context(JSRuntime *rt, JSValue value) {
  (void)rt;
  context *const c = JS_GetOpaque(value, context_class);
  if (c) release_context(c);
}

static void finalize_logmel(JSRuntime *rt, JSValue value) {
  (void)rt;
  logmel_free(JS_GetOpaque(value, logmel_class));
}

static void finalize_pcm(JSRuntime *rt, JSValue value) {
  (void)rt;
  pcm_free(JS_GetOpaque(value, pcm_class));
}

// Takes `m` over.
static JSValue wrap_model(JSContext *ctx, model *m) {
  const JSValue object = JS_NewObjectClass(ctx, model_class);
  if (JS_IsException(object)) {
    release_model(m);
    return object;
  }
  JS_SetOpaque(object, m);
  m->refs++;
  JS_DefinePropertyValueStr(ctx, object, "bytes", new_buffer(ctx, m->file.bytes, m->file.size, model_bytes, m), JS_PROP_ENUMERABLE);
  return object;
}

static JSValue open_model(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  const runtime *const r = runtime_of(ctx);
  const bool embedded = JS_IsNull(argv[0]);
  const char *const path = embedded ? NULL : to_path(ctx, argv[0]);
  model *const m = calloc(1, sizeof *m);
  char why[WHY_BYTES];
  lin_fault fault;

  if (!m || (!embedded && !path)) goto fail;
  m->refs = 1;
  m->embedded = embedded;
  if (embedded) m->file = r->model;
  if (embedded && !m->file.bytes) {
    throw_user_error(ctx, "no model is embedded in this executable: build it with --model");
    goto fail;
  }
  if (!embedded && !map_file(path, &m->file, why)) {
    throw_user_error(ctx, "%s: %s", path, why);
    goto fail;
  }
  if (!lin_verify(m->file.bytes, m->file.size, bridge_isa(), &fault) || (r->verify && !lin_verify_weights(m->file.bytes, &fault))) {
    throw_user_error(ctx, "%s: check %d at offset 0x%x: %s", embedded ? "the embedded model" : path, fault.check, fault.offset, fault.sentence);
    if (!embedded) unmap(&m->file);
    goto fail;
  }
  m->weights = lin_open_weights(m->file.bytes);
  if (!m->weights) {
    throw_user_error(ctx, "%s: out of memory: its weights take %u bytes", embedded ? "the embedded model" : path, lin_head(m->file.bytes)->weightsMemory);
    if (!embedded) unmap(&m->file);
    goto fail;
  }
  JS_FreeCString(ctx, path);
  return wrap_model(ctx, m);

fail:
  JS_FreeCString(ctx, path);
  free(m);
  return JS_EXCEPTION;
}

static JSValue model_context(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)argc;
  model *const m = JS_GetOpaque2(ctx, self, model_class);
  context *c;
  uint32_t threads;
  if (!m || !to_uint(ctx, argv[0], POOL_MAX_THREADS, "threads", &threads)) return JS_EXCEPTION;
  if (!pool_grow(threads > 1 ? (int)threads : 1)) return throw_user_error(ctx, "cannot start %u threads", threads);
  const lin_header *const head = lin_head(m->file.bytes);
  const size_t arena_bytes = ((size_t)head->arenaBytes + ARENA_ALIGN) / ARENA_ALIGN * ARENA_ALIGN;

  const JSValue object = JS_NewObjectClass(ctx, context_class);
  if (JS_IsException(object)) return object;
  c = calloc(1, sizeof *c);
  if (!c) goto fail;
  c->lin = (lin_context){m->file.bytes, m->weights, aligned_alloc(ARENA_ALIGN, arena_bytes), aligned_alloc(ARENA_ALIGN, ((size_t)head->stateBytes + ARENA_ALIGN) / ARENA_ALIGN * ARENA_ALIGN), .threads = (int)threads};
  if (!c->lin.arena || !c->lin.state) goto fail;
  memset(c->lin.arena, 0, arena_bytes);
  lin_reset(&c->lin);
  c->model = m;
  c->refs = 3;
  m->refs++;
  JS_SetOpaque(object, c);
  JS_DefinePropertyValueStr(ctx, object, "arena", new_buffer(ctx, c->lin.arena, head->arenaBytes, context_bytes, c), JS_PROP_ENUMERABLE);
  JS_DefinePropertyValueStr(ctx, object, "state", new_buffer(ctx, c->lin.state, head->stateBytes, context_bytes, c), JS_PROP_ENUMERABLE);
  return object;

fail:
  if (c) {
    free(c->lin.arena);
    free(c->lin.state);
  }
  free(c);
  JS_FreeValue(ctx, object);
  return throw_user_error(ctx, "out of memory: a run of the model takes %u bytes", head->arenaBytes + head->stateBytes);
}

// The context and a step below `last` of it. NULL: an exception is pending.
static context *context_and_step(JSContext *ctx, JSValueConst self, JSValueConst value, uint32_t more, uint32_t *step) {
  context *const c = JS_GetOpaque2(ctx, self, context_class);
  if (!c) return NULL;
  const uint32_t steps = lin_head(c->lin.file)->stepsCount + more;
  if (!steps) {
    throw_error(ctx, "the model has no steps");
    return NULL;
  }
  return to_uint(ctx, value, steps - 1, "step", step) ? c : NULL;
}

static JSValue context_run(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)argc;
  uint32_t step;
  context *const c = context_and_step(ctx, self, argv[0], 1, &step);
  if (!c) return JS_EXCEPTION;
  end_at_once(true);
  const int32_t stopped = lin_run(&c->lin, step);
  end_at_once(false);
  if (stopped < 0) tell_ready();
  tell_alive();
  return JS_NewInt32(ctx, stopped);
}

// A log of doubles: the number of marks so far, then of each the step and the time, as far as there is room.
typedef struct {
  double *log;
  uint32_t room;
  bool timed;
} observation;

// A mark for counting instructions (host/qemu/count.ts).
__attribute__((noinline)) static void step_begins(void *opaque, uint32_t step) {
  const observation *const o = opaque;
  __asm__ volatile("" : : "r"(opaque), "r"(step) : "memory");
  double *const marks = o->log, *const mark = marks + 1 + 2 * (size_t)marks[0];
  if (marks[0]++ >= o->room) return;
  mark[0] = step;
  if (o->timed) mark[1] = clock_ms();
}

static JSValue context_run_observed(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)argc;
  uint32_t step;
  size_t bytes;
  context *const c = context_and_step(ctx, self, argv[0], 1, &step);
  if (!c) return JS_EXCEPTION;
  double *const log = (double *)to_range(ctx, argv[1], JS_NewInt32(ctx, 0), 1, sizeof(double), "log");
  if (!log || !JS_GetArrayBuffer(ctx, &bytes, argv[1])) return JS_EXCEPTION;
  if (!(log[0] >= 0 && log[0] <= UINT32_MAX)) return throw_error(ctx, "log: %f marks", log[0]);
  observation o = {log, (uint32_t)((bytes / sizeof(double) - 1) / 2), JS_ToBool(ctx, argv[2])};
  end_at_once(true);
  const int32_t stopped = lin_run_observed(&c->lin, step, step_begins, &o);
  end_at_once(false);
  return JS_NewInt32(ctx, stopped);
}

static JSValue context_reset(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)argc, (void)argv;
  const context *const c = JS_GetOpaque2(ctx, self, context_class);
  if (!c) return JS_EXCEPTION;
  lin_reset(&c->lin);
  return JS_UNDEFINED;
}

static JSValue context_load(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)argc;
  uint32_t step;
  const context *const c = context_and_step(ctx, self, argv[0], 0, &step);
  if (!c) return JS_EXCEPTION;
  lin_load(&c->lin, step);
  return JS_UNDEFINED;
}

static JSValue context_save(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)argc;
  uint32_t step;
  const context *const c = context_and_step(ctx, self, argv[0], 0, &step);
  if (!c) return JS_EXCEPTION;
  lin_save(&c->lin, step);
  return JS_UNDEFINED;
}

// --- files and standard streams

static void *malloced_bytes(JSRuntime *rt, void *opaque, void *bytes, size_t size) {
  (void)rt, (void)opaque;
  if (size) return realloc(bytes, size);
  free(bytes);
  return NULL;
}

static JSValue read_file(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  const char *const path = to_path(ctx, argv[0]);
  char why[WHY_BYTES];
  uint8_t *bytes;
  size_t size;
  JSValue result;
  if (!path) return JS_EXCEPTION;
  if (read_whole(path, &bytes, &size, why))
    result = new_buffer(ctx, bytes, size, malloced_bytes, NULL);
  else
    result = throw_system_error(ctx, path, why);
  JS_FreeCString(ctx, path);
  return result;
}

static JSValue write_file(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  const char *const path = to_path(ctx, argv[0]);
  char why[WHY_BYTES];
  uint32_t length;
  JSValue result = JS_EXCEPTION;
  if (path && to_uint(ctx, argv[3], UINT32_MAX, "length", &length)) {
    const uint8_t *const bytes = to_range(ctx, argv[1], argv[2], length, 1, "data");
    if (bytes) result = write_whole(path, bytes, length, why) ? JS_UNDEFINED : throw_system_error(ctx, path, why);
  }
  JS_FreeCString(ctx, path);
  return result;
}

static JSValue make_folder(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  const char *const path = to_path(ctx, argv[0]);
  char why[WHY_BYTES];
  if (!path) return JS_EXCEPTION;
  const JSValue result = make_folders(path, why) ? JS_UNDEFINED : throw_system_error(ctx, path, why);
  JS_FreeCString(ctx, path);
  return result;
}

static JSValue print(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  size_t size;
  int32_t stream;
  if (JS_ToInt32(ctx, &stream, argv[0])) return JS_EXCEPTION;
  const char *const text = JS_ToCStringLen(ctx, &size, argv[1]);
  if (!text) return JS_EXCEPTION;
  const int fd = stream == 2 ? STDERR_FILENO : STDOUT_FILENO;
  const bool ok = write_all(fd, text, size);
  JS_FreeCString(ctx, text);
  // A reader that went away ends the program quietly, also where SIGPIPE is ignored (spawn).
  enum { SIGPIPE_CODE = 128 + 13 };
  if (!ok && errno == EPIPE) _exit(SIGPIPE_CODE);
  return ok || fd == STDERR_FILENO ? JS_UNDEFINED : throw_user_error(ctx, "standard output: %m");
}

static JSValue exit_process(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  int32_t code;
  if (JS_ToInt32(ctx, &code, argv[0])) return JS_EXCEPTION;
  _exit(code & 0xff);
}

// --- time

static JSValue now(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc, (void)argv;
  return JS_NewFloat64(ctx, clock_ms() - runtime_of(ctx)->started);
}

static JSValue set_timer(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  double milliseconds;
  if (!JS_IsFunction(ctx, argv[0])) return throw_error(ctx, "a timer needs a function");
  if (JS_ToFloat64(ctx, &milliseconds, argv[1])) return JS_EXCEPTION;
  const double id = loop_set_timer(runtime_of(ctx)->loop, argv[0], milliseconds);
  return id > 0 ? JS_NewFloat64(ctx, id) : JS_ThrowOutOfMemory(ctx);
}

static JSValue clear_timer(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  double id;
  if (JS_ToFloat64(ctx, &id, argv[0])) return JS_EXCEPTION;
  loop_clear_timer(runtime_of(ctx)->loop, id);
  return JS_UNDEFINED;
}

// --- text

static JSValue encode_utf8(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  size_t size;
  const char *const text = JS_ToCStringLen(ctx, &size, argv[0]);
  if (!text) return JS_EXCEPTION;
  const JSValue result = JS_NewArrayBufferCopy(ctx, (const uint8_t *)text, size);
  JS_FreeCString(ctx, text);
  return result;
}

// Length of the character that begins here; 0: none does, and `*wrong` bytes are one U+FFFD (Encoding Standard, UTF-8 decoder).
static size_t utf8_character(const uint8_t *bytes, size_t size, size_t *wrong) {
  const uint8_t first = bytes[0];
  const size_t length = first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  *wrong = 1;
  for (size_t i = 1; i < length; i++, ++*wrong) {
    const uint8_t low = i > 1 ? 0x80 : first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80, high = i > 1 ? 0xbf : first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (i >= size || bytes[i] < low || bytes[i] > high) return 0;
  }
  return length;
}

static JSValue decode_utf8(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  static const uint8_t replacement[] = {0xef, 0xbf, 0xbd};
  uint32_t length;
  size_t used = 0, wrong = 0;
  if (!to_uint(ctx, argv[2], UINT32_MAX, "length", &length)) return JS_EXCEPTION;
  const uint8_t *const bytes = to_range(ctx, argv[0], argv[1], length, 1, "text");
  if (!bytes) return JS_EXCEPTION;
  size_t right = 0;
  for (size_t n; right < length; right += n)
    if (!(n = bytes[right] < 0x80 ? 1 : utf8_character(bytes + right, length - right, &wrong))) break;
  if (right == length) return JS_NewStringLen(ctx, (const char *)bytes, length);
  uint8_t *const text = malloc(3 * (size_t)length + 1);
  if (!text) return JS_ThrowOutOfMemory(ctx);
  for (size_t at = 0; at < length;) {
    const size_t n = utf8_character(bytes + at, length - at, &wrong);
    memcpy(text + used, n ? bytes + at : replacement, n ? n : sizeof replacement);
    used += n ? n : sizeof replacement;
    at += n ? n : wrong;
  }
  const JSValue result = JS_NewStringLen(ctx, (const char *)text, used);
  free(text);
  return result;
}

static JSValue map_stack(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  const char *const stack = JS_ToCString(ctx, argv[0]);
  if (!stack) return JS_EXCEPTION;
  char *const mapped = lines_map_stack(&runtime_of(ctx)->lines, stack);
  const JSValue result = mapped ? JS_NewString(ctx, mapped) : JS_ThrowOutOfMemory(ctx);
  free(mapped);
  JS_FreeCString(ctx, stack);
  return result;
}

// --- descriptors

static JSValue open_descriptor(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  static const int flags[] = {O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_NONBLOCK};
  enum { READ = 1, WRITE = 2, FIRST_FLAG = 4 };
  uint32_t how, mode;
  if (!to_uint(ctx, argv[1], 127, "flags", &how) || !to_uint(ctx, argv[2], 07777, "mode", &mode)) return JS_EXCEPTION;
  const char *const path = to_path(ctx, argv[0]);
  if (!path) return JS_EXCEPTION;
  int real = how & WRITE ? how & READ ? O_RDWR : O_WRONLY : O_RDONLY;
  for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
    if (how & FIRST_FLAG << i) real |= flags[i];
  const int fd = open(path, real | O_CLOEXEC | O_NOCTTY, (mode_t)mode);
  const JSValue result = fd < 0 ? throw_system_error(ctx, path, NULL) : JS_NewInt32(ctx, fd);
  JS_FreeCString(ctx, path);
  return result;
}

static JSValue close_descriptor(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  uint32_t fd;
  if (!to_uint(ctx, argv[0], INT32_MAX, "descriptor", &fd)) return JS_EXCEPTION;
  loop_wake(runtime_of(ctx)->loop, (int)fd);
  if (fd > STDERR_FILENO) close((int)fd);
  return JS_UNDEFINED;
}

static JSValue ready(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  uint32_t fd;
  if (!to_uint(ctx, argv[0], INT32_MAX, "descriptor", &fd)) return JS_EXCEPTION;
  return loop_ready(runtime_of(ctx)->loop, (int)fd, JS_ToBool(ctx, argv[1]), JS_ToBool(ctx, argv[2]));
}

// The bytes of (descriptor, buffer, offset, length). NULL: an exception is pending.
static uint8_t *to_transfer(JSContext *ctx, JSValueConst *argv, uint32_t *fd, uint32_t *length) {
  if (!to_uint(ctx, argv[0], INT32_MAX, "descriptor", fd) || !to_uint(ctx, argv[3], INT32_MAX, "length", length)) return NULL;
  return to_range(ctx, argv[1], argv[2], *length, 1, "buffer");
}

JSValue transferred(JSContext *ctx, ssize_t n) {
  if (n >= 0) return JS_NewInt64(ctx, n);
  return errno == EAGAIN || errno == EINTR ? JS_NewInt32(ctx, -1) : throw_system_error(ctx, NULL, NULL);
}

static JSValue read_descriptor(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  uint32_t fd, length;
  uint8_t *const bytes = to_transfer(ctx, argv, &fd, &length);
  return bytes ? transferred(ctx, read((int)fd, bytes, length)) : JS_EXCEPTION;
}

static JSValue write_descriptor(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  uint32_t fd, length;
  const uint8_t *const bytes = to_transfer(ctx, argv, &fd, &length);
  return bytes ? transferred(ctx, write((int)fd, bytes, length)) : JS_EXCEPTION;
}

static JSValue random_bytes(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  enum { AT_ONCE = 256 };
  uint32_t length;
  if (!to_uint(ctx, argv[2], UINT32_MAX, "length", &length)) return JS_EXCEPTION;
  uint8_t *const bytes = to_range(ctx, argv[0], argv[1], length, 1, "buffer");
  if (!bytes) return JS_EXCEPTION;
  for (uint32_t at = 0; at < length; at += AT_ONCE)
    if (getentropy(bytes + at, length - at < AT_ONCE ? length - at : AT_ONCE) < 0) return throw_system_error(ctx, "random numbers", NULL);
  return JS_UNDEFINED;
}

static JSValue environment(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc, (void)argv;
  extern char **environ;
  const JSValue words = JS_NewArray(ctx);
  for (uint32_t i = 0; environ[i]; i++) JS_DefinePropertyValueUint32(ctx, words, i, JS_NewString(ctx, environ[i]), JS_PROP_C_W_E);
  return words;
}

// --- sound

static JSValue open_sound(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  uint32_t card, device, rate;
  struct sound sound = {.playback = JS_ToBool(ctx, argv[3])};
  char why[WHY_BYTES], name[32];
  if (!to_uint(ctx, argv[0], 255, "card", &card) || !to_uint(ctx, argv[1], 255, "device", &device) || !to_uint(ctx, argv[2], 1000000, "rate", &rate)) return JS_EXCEPTION;
  snprintf(name, sizeof name, "alsa:hw:%u,%u", card, device);
  if (!sound_open(&sound, card, device, rate, why)) return throw_system_error(ctx, name, why);
  const JSValue result = JS_NewObject(ctx);
  JS_SetPropertyStr(ctx, result, "fd", JS_NewInt32(ctx, sound.fd));
  JS_SetPropertyStr(ctx, result, "rate", JS_NewUint32(ctx, sound.rate));
  JS_SetPropertyStr(ctx, result, "channels", JS_NewUint32(ctx, sound.channels));
  return result;
}

static JSValue transfer_sound(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  uint32_t fd, length, channels;
  char why[WHY_BYTES];
  uint8_t *const bytes = to_transfer(ctx, argv, &fd, &length);
  if (!bytes || !to_uint(ctx, argv[4], 64, "channels", &channels)) return JS_EXCEPTION;
  const long n = sound_transfer(&(struct sound){.fd = (int)fd, .channels = channels ? channels : 1, .playback = JS_ToBool(ctx, argv[5])}, bytes, length, why);
  return n == SOUND_GONE ? throw_system_error(ctx, NULL, why) : JS_NewInt64(ctx, n);
}

static JSValue new_pcm(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  uint32_t from, to, channels;
  const char *why;
  if (!to_uint(ctx, argv[0], 1000000, "rate", &from) || !to_uint(ctx, argv[1], 1000000, "rate", &to) || !to_uint(ctx, argv[2], 64, "channels", &channels)) return JS_EXCEPTION;
  if (!from || !to || !channels) return throw_error(ctx, "rates and channels must not be 0");
  pcm *const p = pcm_new(from, to, channels, &why);
  if (!p) return throw_user_error(ctx, "cannot convert %u Hz to %u Hz: %s", from, to, why);
  const JSValue object = JS_NewObjectClass(ctx, pcm_class);
  if (JS_IsException(object))
    pcm_free(p);
  else
    JS_SetOpaque(object, p);
  return object;
}

static JSValue pcm_object_max_samples(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)argc;
  uint32_t frames;
  const pcm *const p = JS_GetOpaque2(ctx, self, pcm_class);
  if (!p || !to_uint(ctx, argv[0], 1 << 24, "frames", &frames)) return JS_EXCEPTION;
  return JS_NewInt64(ctx, (int64_t)pcm_max_samples(p, frames));
}

static JSValue pcm_object_push(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)argc;
  uint32_t frames;
  pcm *const p = JS_GetOpaque2(ctx, self, pcm_class);
  if (!p || !to_uint(ctx, argv[2], 1 << 24, "frames", &frames)) return JS_EXCEPTION;
  const uint8_t *const bytes = to_range(ctx, argv[0], argv[1], (uint64_t)frames * 2 * pcm_channels(p), 1, "samples");
  if (!bytes) return JS_EXCEPTION;
  float *const out = (float *)to_range(ctx, argv[3], JS_NewInt32(ctx, 0), pcm_max_samples(p, frames), sizeof(float), "out");
  return out ? JS_NewInt64(ctx, (int64_t)pcm_push(p, bytes, frames, out)) : JS_EXCEPTION;
}

static JSValue pcm_object_flush(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)argc;
  pcm *const p = JS_GetOpaque2(ctx, self, pcm_class);
  if (!p) return JS_EXCEPTION;
  float *const out = (float *)to_range(ctx, argv[0], JS_NewInt32(ctx, 0), pcm_max_samples(p, 0), sizeof(float), "out");
  return out ? JS_NewInt64(ctx, (int64_t)pcm_flush(p, out)) : JS_EXCEPTION;
}

static JSValue new_logmel(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  double v[8];
  if (!to_options(ctx, argv, 8, v)) return JS_EXCEPTION;
  for (int i = 0; i < 5; i++)
    if (!(v[i] >= 0 && v[i] <= INT32_MAX && v[i] == (int32_t)v[i])) return throw_error(ctx, "logMel: argument %d must be an integer of at least 0", i);
  const logmel_options options = {(int32_t)v[0], (int32_t)v[1], (int32_t)v[2], (int32_t)v[3], (int32_t)v[4], v[5], v[6], v[7]};
  if (!logmel_fits(&options)) return throw_error(ctx, "logMel: arguments out of range");
  logmel *const mel = logmel_new(&options);
  if (!mel) return JS_ThrowOutOfMemory(ctx);
  const JSValue object = JS_NewObjectClass(ctx, logmel_class);
  if (JS_IsException(object))
    logmel_free(mel);
  else
    JS_SetOpaque(object, mel);
  return object;
}

static JSValue logmel_object_run(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)argc;
  uint32_t frames;
  const logmel *const mel = JS_GetOpaque2(ctx, self, logmel_class);
  if (!mel || !to_uint(ctx, argv[2], 1 << 20, "frames", &frames)) return JS_EXCEPTION;
  if (!frames) return JS_UNDEFINED;
  const logmel_options *const o = &mel->options;
  const float *const samples = (const float *)to_range(ctx, argv[0], argv[1], (uint64_t)(frames - 1) * (uint32_t)o->hop + (uint32_t)o->window, sizeof(float), "samples");
  if (!samples) return JS_EXCEPTION;
  float *const out = (float *)to_range(ctx, argv[3], argv[4], (uint64_t)frames * (uint32_t)o->mels, sizeof(float), "out");
  if (!out) return JS_EXCEPTION;
  logmel_run(mel, samples, (int32_t)frames, out);
  return JS_UNDEFINED;
}

// The elements of a typed array. NULL: an exception is pending.
static uint8_t *to_elements(JSContext *ctx, JSValueConst array, size_t *bytes) {
  size_t offset, size;
  const JSValue buffer = JS_GetTypedArrayBuffer(ctx, array, &offset, bytes, NULL);
  if (JS_IsException(buffer)) return NULL;
  uint8_t *const start = JS_GetArrayBuffer(ctx, &size, buffer);
  JS_FreeValue(ctx, buffer);
  return start ? start + offset : NULL;
}

static bool to_word(JSContext *ctx, const kernel_param *param, JSValueConst value, uint32_t *word) {
  double number;
  if (JS_ToFloat64(ctx, &number, value)) return false;
  const float single = (float)number;
  const int32_t integer = number >= param->min && number <= param->max ? (int32_t)number : 0;
  const bool fits = param->kind == KERNEL_FLOAT || (param->kind == KERNEL_INT && number == integer && integer >= param->min && integer <= param->max);
  memcpy(word, param->kind == KERNEL_FLOAT ? (const void *)&single : &integer, sizeof *word);
  return fits || (throw_error(ctx, "%s cannot be %g", param->name, number), false);
}

// Where pointer `i` leads, and what it may touch there, which must be its own if it is written.
static bool to_pointer(JSContext *ctx, uint32_t id, int i, JSValueConst value, const uint32_t *words, uint8_t *starts[], uint8_t *ends[]) {
  const kernel_param *const params = kernel_table[id].params, *const param = &params[i];
  starts[i] = ends[i] = NULL;
  if (JS_IsNull(value)) return param->kind == KERNEL_IN_OPTIONAL || param->kind == KERNEL_OUT_OPTIONAL || (throw_error(ctx, "%s is null", param->name), false);
  size_t bytes;
  starts[i] = to_elements(ctx, value, &bytes);
  if (!starts[i]) return false;
  const int64_t extent = kernel_extent_bytes(id, i, words);
  if ((uintptr_t)starts[i] % param->align || extent > (int64_t)bytes) return throw_error(ctx, "%s is too short, or not aligned", param->name), false;
  ends[i] = starts[i] + extent;
  for (int j = 0; j < i; j++)
    if (starts[j] < ends[i] && starts[i] < ends[j] && (kernel_writes(param) || kernel_writes(&params[j]))) return throw_error(ctx, "%s lies where %s does", param->name, params[j].name), false;
  return true;
}

// For what scripts compute without a model: arguments are checked as those of a file are.
static JSValue call_kernel(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  uint32_t id, words[KERNEL_MAX_PARAMS];
  uint8_t *starts[KERNEL_MAX_PARAMS], *ends[KERNEL_MAX_PARAMS];
  if (!to_uint(ctx, argv[0], KERNEL_COUNT - 1, "kernel", &id)) return JS_EXCEPTION;
  if (!kernel_present(id)) return throw_error(ctx, "there is no kernel %u", id);
  const kernel_info *const kernel = &kernel_table[id];
  JSValue values[KERNEL_MAX_PARAMS];
  bool fits = true;
  // No script runs once the first pointer is taken, and extents are made of the integers, which stand behind the pointers.
  for (int i = 0; i < kernel->count; i++) values[i] = JS_GetPropertyUint32(ctx, argv[1], (uint32_t)i);
  for (int i = kernel->pointers; i < kernel->count && fits; i++) fits = to_word(ctx, &kernel->params[i], values[i], &words[i]);
  for (int i = 0; i < kernel->pointers && fits; i++) fits = to_pointer(ctx, id, i, values[i], words, starts, ends);
  for (int i = 0; i < kernel->count; i++) JS_FreeValue(ctx, values[i]);
  if (!fits) return JS_EXCEPTION;
  // an argument struct is its pointers and then its words
  memcpy(starts + kernel->pointers, words + kernel->pointers, (size_t)(kernel->count - kernel->pointers) * sizeof *words);
  const __typeof__(fpmode_enter()) before = fpmode_enter();
  kernel_chosen[id].function(starts);
  fpmode_leave(before);
  return JS_UNDEFINED;
}

// --- the module

static const JSCFunctionListEntry model_methods[] = {JS_CFUNC_DEF("context", 1, model_context)};
static const JSCFunctionListEntry context_methods[] = {
  JS_CFUNC_DEF("run", 1, context_run),
  JS_CFUNC_DEF("runObserved", 3, context_run_observed),
  JS_CFUNC_DEF("load", 1, context_load),
  JS_CFUNC_DEF("save", 1, context_save),
  JS_CFUNC_DEF("reset", 0, context_reset),
};
static const JSCFunctionListEntry logmel_methods[] = {JS_CFUNC_DEF("run", 5, logmel_object_run)};
static const JSCFunctionListEntry pcm_methods[] = {
  JS_CFUNC_DEF("maxSamples", 1, pcm_object_max_samples),
  JS_CFUNC_DEF("push", 4, pcm_object_push),
  JS_CFUNC_DEF("flush", 1, pcm_object_flush),
};
static const JSCFunctionListEntry functions[] = {
  JS_CFUNC_DEF("openModel", 1, open_model),
  JS_CFUNC_DEF("now", 0, now),
  JS_CFUNC_DEF("readFile", 1, read_file),
  JS_CFUNC_DEF("writeFile", 4, write_file),
  JS_CFUNC_DEF("makeFolders", 1, make_folder),
  JS_CFUNC_DEF("print", 2, print),
  JS_CFUNC_DEF("exit", 1, exit_process),
  JS_CFUNC_DEF("setTimer", 2, set_timer),
  JS_CFUNC_DEF("clearTimer", 1, clear_timer),
  JS_CFUNC_DEF("encodeUtf8", 1, encode_utf8),
  JS_CFUNC_DEF("decodeUtf8", 3, decode_utf8),
  JS_CFUNC_DEF("mapStack", 1, map_stack),
  JS_CFUNC_DEF("open", 3, open_descriptor),
  JS_CFUNC_DEF("close", 1, close_descriptor),
  JS_CFUNC_DEF("ready", 3, ready),
  JS_CFUNC_DEF("read", 4, read_descriptor),
  JS_CFUNC_DEF("write", 4, write_descriptor),
  JS_CFUNC_DEF("random", 3, random_bytes),
  JS_CFUNC_DEF("environment", 0, environment),
  JS_CFUNC_DEF("openSound", 4, open_sound),
  JS_CFUNC_DEF("transferSound", 6, transfer_sound),
  JS_CFUNC_DEF("pcm", 3, new_pcm),
  JS_CFUNC_DEF("logMel", 8, new_logmel),
  JS_CFUNC_DEF("callKernel", 2, call_kernel),
};

enum { COUNT_OF_FUNCTIONS = sizeof functions / sizeof *functions };

static bool add_class(JSContext *ctx, JSClassID *id, const JSClassDef *def, const JSCFunctionListEntry *methods, int count) {
  JS_NewClassID(JS_GetRuntime(ctx), id);
  if (JS_NewClass(JS_GetRuntime(ctx), *id, def)) return false;
  const JSValue proto = JS_NewObject(ctx);
  if (JS_IsException(proto)) return false;
  JS_SetPropertyFunctionList(ctx, proto, methods, count);
  JS_SetClassProto(ctx, *id, proto);
  return true;
}

static JSValue argument_words(JSContext *ctx, const runtime *r) {
  const JSValue words = JS_NewArray(ctx);
  for (int i = 0; i < r->argc; i++) JS_DefinePropertyValueUint32(ctx, words, (uint32_t)i, JS_NewString(ctx, r->argv[i]), JS_PROP_C_W_E);
  return words;
}

static int init_module(JSContext *ctx, JSModuleDef *m) {
  const runtime *const r = runtime_of(ctx);
  const JSValue platform = JS_NewObject(ctx);
  JS_SetPropertyStr(ctx, platform, "isa", JS_NewString(ctx, bridge_isa()));
  JS_SetPropertyStr(ctx, platform, "variant", JS_NewString(ctx, kernels_variant()));
  JS_SetPropertyStr(ctx, platform, "threads", JS_NewInt32(ctx, runtime_of(ctx)->threads));
  JS_SetModuleExport(ctx, m, "platform", platform);
  JS_SetModuleExport(ctx, m, "argv", argument_words(ctx, r));
  JS_SetModuleExport(ctx, m, "embedded", JS_NewBool(ctx, r->model.bytes != NULL));
  return JS_SetModuleExportList(ctx, m, functions, COUNT_OF_FUNCTIONS);
}

static JSModuleDef *load_module(JSContext *ctx, const char *name, void *opaque) {
  (void)opaque;
  if (!strcmp(name, SYSTEM_MODULE)) return system_module(ctx);
  throw_error(ctx, "there is no module '%s'", name);
  return NULL;
}

bool bridge_init(JSContext *ctx, runtime *r) {
  static const JSClassDef model_def = {"NativeModel", .finalizer = finalize_model}, context_def = {"NativeContext", .finalizer = finalize_context},
                          logmel_def = {"NativeLogMel", .finalizer = finalize_logmel}, pcm_def = {"NativePcm", .finalizer = finalize_pcm};
  JS_SetContextOpaque(ctx, r);
  JS_SetModuleLoaderFunc(JS_GetRuntime(ctx), NULL, load_module, NULL);
  JSModuleDef *const m = JS_NewCModule(ctx, "linnet:native", init_module);
  return m && add_class(ctx, &model_class, &model_def, model_methods, 1) && add_class(ctx, &context_class, &context_def, context_methods, sizeof context_methods / sizeof *context_methods)
    && add_class(ctx, &logmel_class, &logmel_def, logmel_methods, 1) && add_class(ctx, &pcm_class, &pcm_def, pcm_methods, 3)
    && !JS_AddModuleExport(ctx, m, "platform") && !JS_AddModuleExport(ctx, m, "argv") && !JS_AddModuleExport(ctx, m, "embedded")
    && !JS_AddModuleExportList(ctx, m, functions, COUNT_OF_FUNCTIONS);
}
