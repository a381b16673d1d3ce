// WebAssembly inside Node has no devices, sockets and processes.
#ifdef __wasi__
#include "fault.h"
#include "system.h"

static const char *const names[] = {
#define NAME(name, count) #name,
  SYSTEM_FUNCTIONS(NAME)
};

static JSValue refuse(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv, int magic) {
  (void)self, (void)argc, (void)argv;
  return throw_user_error(ctx, "%s: in WebAssembly inside Node there are no devices, sockets and processes: run it on a board", names[magic]);
}

static int init(JSContext *ctx, JSModuleDef *m) {
  const JSValue system = JS_NewObject(ctx);
  for (int i = 0; i < (int)(sizeof names / sizeof *names); i++) JS_SetPropertyStr(ctx, system, names[i], JS_NewCFunctionMagic(ctx, refuse, names[i], 0, JS_CFUNC_generic_magic, i));
  return JS_SetModuleExport(ctx, m, "system", system);
}

JSModuleDef *system_module(JSContext *ctx) {
  JSModuleDef *const m = JS_NewCModule(ctx, SYSTEM_MODULE, init);
  return m && !JS_AddModuleExport(ctx, m, "system") ? m : NULL;
}
#endif
