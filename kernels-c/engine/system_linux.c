#ifdef __linux__
#define _GNU_SOURCE
#include "system.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bridge.h"
#include "fault.h"

#define ARGUMENTS JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv

// What a system call gave that returns a number, or -1 with errno.
static JSValue number_or_error(JSContext *ctx, const char *name, long result) { return result < 0 ? throw_system_error(ctx, name, NULL) : JS_NewInt64(ctx, result); }

static bool to_descriptor(JSContext *ctx, JSValueConst value, int *fd) {
  uint32_t number;
  if (!to_uint(ctx, value, INT32_MAX, "descriptor", &number)) return false;
  *fd = (int)number;
  return true;
}

static JSValue array_of(JSContext *ctx, int count, const JSValue *values) {
  const JSValue array = JS_NewArray(ctx);
  for (int i = 0; i < count; i++) JS_DefinePropertyValueUint32(ctx, array, (uint32_t)i, values[i], JS_PROP_C_W_E);
  return array;
}

// --- files

static JSValue do_stat(ARGUMENTS) {
  (void)self, (void)argc;
  struct stat st;
  const char *const path = to_path(ctx, argv[0]);
  if (!path) return JS_EXCEPTION;
  const int failed = JS_ToBool(ctx, argv[1]) ? lstat(path, &st) : stat(path, &st);
  const JSValue result = failed ? throw_system_error(ctx, path, NULL)
    : array_of(ctx, 6, (JSValue[]){JS_NewUint32(ctx, st.st_mode), JS_NewInt64(ctx, st.st_size), JS_NewFloat64(ctx, (double)st.st_mtim.tv_sec * 1e3 + (double)st.st_mtim.tv_nsec * 1e-6),
                                   JS_NewUint32(ctx, st.st_uid), JS_NewUint32(ctx, st.st_gid), JS_NewFloat64(ctx, (double)st.st_ino)});
  JS_FreeCString(ctx, path);
  return result;
}

static JSValue do_list(ARGUMENTS) {
  (void)self, (void)argc;
  const char *const path = to_path(ctx, argv[0]);
  DIR *const folder = path ? opendir(path) : NULL;
  JSValue result = JS_EXCEPTION;
  if (folder) {
    result = JS_NewArray(ctx);
    uint32_t count = 0;
    for (const struct dirent *entry; (entry = readdir(folder));)
      if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) JS_DefinePropertyValueUint32(ctx, result, count++, JS_NewString(ctx, entry->d_name), JS_PROP_C_W_E);
    closedir(folder);
  } else if (path) {
    result = throw_system_error(ctx, path, NULL);
  }
  JS_FreeCString(ctx, path);
  return result;
}

static JSValue do_remove(ARGUMENTS) {
  (void)self, (void)argc;
  const char *const path = to_path(ctx, argv[0]);
  if (!path) return JS_EXCEPTION;
  const JSValue result = number_or_error(ctx, path, JS_ToBool(ctx, argv[1]) ? rmdir(path) : unlink(path));
  JS_FreeCString(ctx, path);
  return result;
}

static JSValue do_rename(ARGUMENTS) {
  (void)self, (void)argc;
  const char *const from = to_path(ctx, argv[0]), *const to = from ? to_path(ctx, argv[1]) : NULL;
  const JSValue result = to ? number_or_error(ctx, from, rename(from, to)) : JS_EXCEPTION;
  JS_FreeCString(ctx, from);
  JS_FreeCString(ctx, to);
  return result;
}

static JSValue do_makeFolder(ARGUMENTS) {
  (void)self, (void)argc;
  const char *const path = to_path(ctx, argv[0]);
  if (!path) return JS_EXCEPTION;
  const JSValue result = number_or_error(ctx, path, mkdir(path, 0777));
  JS_FreeCString(ctx, path);
  return result;
}

// (descriptor or -1, path, mask): the descriptor of an inotify instance that watches the path too.
static JSValue do_watch(ARGUMENTS) {
  (void)self, (void)argc;
  int32_t given;
  uint32_t mask;
  if (JS_ToInt32(ctx, &given, argv[0]) || !to_uint(ctx, argv[2], UINT32_MAX, "mask", &mask)) return JS_EXCEPTION;
  const char *const path = to_path(ctx, argv[1]);
  if (!path) return JS_EXCEPTION;
  const int fd = given < 0 ? inotify_init1(IN_NONBLOCK | IN_CLOEXEC) : given;
  JSValue result;
  if (fd >= 0 && inotify_add_watch(fd, path, mask) >= 0) {
    result = JS_NewInt32(ctx, fd);
  } else {
    result = throw_system_error(ctx, path, NULL);
    if (given < 0 && fd >= 0) close(fd);
  }
  JS_FreeCString(ctx, path);
  return result;
}

// --- processes

// (the script writes): its end does not block.
static JSValue do_pipe(ARGUMENTS) {
  (void)self, (void)argc;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0 || fcntl(ends[JS_ToBool(ctx, argv[0]) != 0], F_SETFL, O_NONBLOCK) < 0) return throw_system_error(ctx, "pipe", NULL);
  return array_of(ctx, 2, (JSValue[]){JS_NewInt32(ctx, ends[0]), JS_NewInt32(ctx, ends[1])});
}

static void free_words(char **words) {
  for (size_t i = 0; words && words[i]; i++) free(words[i]);
  free(words);
}

// The strings of an array, ended by NULL. NULL: an exception is pending.
static char **to_words(JSContext *ctx, JSValueConst array) {
  int64_t count;
  if (JS_GetLength(ctx, array, &count)) return NULL;
  char **const words = calloc((size_t)count + 1, sizeof *words);
  for (int64_t i = 0; words && i < count; i++) {
    const JSValue item = JS_GetPropertyInt64(ctx, array, i);
    const char *const text = to_path(ctx, item);
    words[i] = text ? strdup(text) : NULL;
    JS_FreeCString(ctx, text);
    JS_FreeValue(ctx, item);
    if (words[i]) continue;
    free_words(words);
    return NULL;
  }
  return words;
}

// (words, environment or null, folder or null, standard input, output, error): the process. A descriptor that is its own number stays.
static JSValue do_spawn(ARGUMENTS) {
  (void)self, (void)argc;
  extern char **environ;
  int fds[3], fault = ENOMEM;
  pid_t pid = -1;
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t defaults, none;
  for (int i = 0; i < 3; i++)
    if (!to_descriptor(ctx, argv[3 + i], &fds[i])) return JS_EXCEPTION;
  char **const words = to_words(ctx, argv[0]), **const variables = words && !JS_IsNull(argv[1]) ? to_words(ctx, argv[1]) : NULL;
  const char *const folder = words && !JS_IsNull(argv[2]) ? to_path(ctx, argv[2]) : NULL;
  JSValue result = JS_EXCEPTION;
  // What is written to a process that has ended is an error, not the end of the program.
  signal(SIGPIPE, SIG_IGN);
  if (!words || !words[0] || (!JS_IsNull(argv[1]) && !variables) || (!JS_IsNull(argv[2]) && !folder)) goto done;

  sigfillset(&defaults);
  sigemptyset(&none);
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setsigmask(&attributes, &none);
  // dup2 of a descriptor to itself makes it survive the exec
  for (int i = 0; i < 3; i++) posix_spawn_file_actions_adddup2(&actions, fds[i], i);
  if (folder) posix_spawn_file_actions_addchdir_np(&actions, folder);
  fault = posix_spawnp(&pid, words[0], &actions, &attributes, words, variables ? variables : environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  errno = fault;
  result = fault ? throw_system_error(ctx, words[0], NULL) : JS_NewInt32(ctx, pid);
done:
  JS_FreeCString(ctx, folder);
  free_words(words);
  free_words(variables);
  return result;
}

// null while it runs; [exit code, 0] or [0, signal] once: after that the process is forgotten.
static JSValue do_wait(ARGUMENTS) {
  (void)self, (void)argc;
  int32_t pid;
  int status;
  if (JS_ToInt32(ctx, &pid, argv[0])) return JS_EXCEPTION;
  const pid_t ended = waitpid(pid, &status, WNOHANG);
  if (ended < 0) return throw_system_error(ctx, "wait", NULL);
  if (!ended) return JS_NULL;
  return array_of(ctx, 2, (JSValue[]){JS_NewInt32(ctx, WIFEXITED(status) ? WEXITSTATUS(status) : 0), JS_NewInt32(ctx, WIFSIGNALED(status) ? WTERMSIG(status) : 0)});
}

static JSValue do_kill(ARGUMENTS) {
  (void)self, (void)argc;
  int32_t pid, number;
  if (JS_ToInt32(ctx, &pid, argv[0]) || JS_ToInt32(ctx, &number, argv[1])) return JS_EXCEPTION;
  return number_or_error(ctx, "kill", kill(pid, number));
}

static JSValue do_signals(ARGUMENTS) {
  (void)self, (void)argc;
  uint32_t number;
  return to_uint(ctx, argv[0], 64, "signal", &number) ? number_or_error(ctx, "signal", signal_pipe((int)number)) : JS_EXCEPTION;
}

static JSValue do_processId(ARGUMENTS) {
  (void)self, (void)argc, (void)argv;
  return JS_NewInt32(ctx, getpid());
}

// --- sockets

typedef union {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
  struct sockaddr_un local;
} address;

// An address in digits and a port, or (port null) the path of a Unix socket. 0: an exception is pending.
static socklen_t to_address(JSContext *ctx, JSValueConst host, JSValueConst port_value, address *a) {
  const bool local = JS_IsNull(port_value);
  uint32_t port = 0;
  if (!local && !to_uint(ctx, port_value, 65535, "port", &port)) return 0;
  const char *const text = to_path(ctx, host);
  socklen_t size = 0;
  if (!text) return 0;
  memset(a, 0, sizeof *a);
  if (local && strlen(text) < sizeof a->local.sun_path) {
    a->local.sun_family = AF_UNIX;
    strcpy(a->local.sun_path, text);
    size = sizeof a->local;
  } else if (!local && inet_pton(AF_INET, text, &a->v4.sin_addr) == 1) {
    a->v4.sin_family = AF_INET;
    a->v4.sin_port = htons((uint16_t)port);
    size = sizeof a->v4;
  } else if (!local && inet_pton(AF_INET6, text, &a->v6.sin6_addr) == 1) {
    a->v6.sin6_family = AF_INET6;
    a->v6.sin6_port = htons((uint16_t)port);
    size = sizeof a->v6;
  } else {
    throw_user_error(ctx, local ? "%s: longer than the path of a socket may be" : "%s: not an address", text);
  }
  JS_FreeCString(ctx, text);
  return size;
}

// [address, port]; of a Unix socket [path, null].
static void from_address(JSContext *ctx, const address *a, socklen_t size, JSValue out[2]) {
  char text[INET6_ADDRSTRLEN] = "";
  out[1] = JS_NULL;
  if (a->any.sa_family == AF_UNIX) {
    out[0] = JS_NewString(ctx, size > sizeof a->local.sun_family ? a->local.sun_path : "");
    return;
  }
  const bool v4 = a->any.sa_family == AF_INET;
  inet_ntop(a->any.sa_family, v4 ? (const void *)&a->v4.sin_addr : &a->v6.sin6_addr, text, sizeof text);
  out[0] = JS_NewString(ctx, text);
  out[1] = JS_NewInt32(ctx, ntohs(v4 ? a->v4.sin_port : a->v6.sin6_port));
}

// ('inet', 'inet6' or 'unix'; datagrams)
static JSValue do_socket(ARGUMENTS) {
  (void)self, (void)argc;
  const char *const family = JS_ToCString(ctx, argv[0]);
  if (!family) return JS_EXCEPTION;
  const int domain = !strcmp(family, "unix") ? AF_UNIX : !strcmp(family, "inet6") ? AF_INET6 : AF_INET;
  JS_FreeCString(ctx, family);
  return number_or_error(ctx, "socket", socket(domain, (JS_ToBool(ctx, argv[1]) ? SOCK_DGRAM : SOCK_STREAM) | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

// 0, or -1: `fault` tells when it can be written.
static JSValue do_connect(ARGUMENTS) {
  (void)self, (void)argc;
  address a;
  int fd;
  if (!to_descriptor(ctx, argv[0], &fd)) return JS_EXCEPTION;
  const socklen_t size = to_address(ctx, argv[1], argv[2], &a);
  if (!size) return JS_EXCEPTION;
  if (connect(fd, &a.any, size) == 0) return JS_NewInt32(ctx, 0);
  return errno == EINPROGRESS || errno == EAGAIN ? JS_NewInt32(ctx, -1) : throw_system_error(ctx, NULL, NULL);
}

static JSValue do_bind(ARGUMENTS) {
  (void)self, (void)argc;
  address a;
  int fd;
  if (!to_descriptor(ctx, argv[0], &fd)) return JS_EXCEPTION;
  const socklen_t size = to_address(ctx, argv[1], argv[2], &a);
  return size ? number_or_error(ctx, NULL, bind(fd, &a.any, size)) : JS_EXCEPTION;
}

static JSValue do_listen(ARGUMENTS) {
  (void)self, (void)argc;
  int fd, backlog;
  if (!to_descriptor(ctx, argv[0], &fd) || !to_descriptor(ctx, argv[1], &backlog)) return JS_EXCEPTION;
  return number_or_error(ctx, NULL, listen(fd, backlog));
}

// -1 where nobody knocks.
static JSValue do_accept(ARGUMENTS) {
  (void)self, (void)argc;
  int fd;
  if (!to_descriptor(ctx, argv[0], &fd)) return JS_EXCEPTION;
  const int peer = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (peer < 0 && (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED)) return JS_NewInt32(ctx, -1);
  return number_or_error(ctx, NULL, peer);
}

// (descriptor, of the peer)
static JSValue do_address(ARGUMENTS) {
  (void)self, (void)argc;
  address a = {0};
  socklen_t size = sizeof a;
  JSValue parts[2];
  int fd;
  if (!to_descriptor(ctx, argv[0], &fd)) return JS_EXCEPTION;
  if ((JS_ToBool(ctx, argv[1]) ? getpeername(fd, &a.any, &size) : getsockname(fd, &a.any, &size)) < 0) return throw_system_error(ctx, NULL, NULL);
  from_address(ctx, &a, size, parts);
  return array_of(ctx, 2, parts);
}

// (descriptor, buffer, offset, length, host or undefined, port): a write without SIGPIPE, or a datagram.
static JSValue do_send(ARGUMENTS) {
  (void)self, (void)argc;
  address a;
  uint32_t length;
  int fd;
  if (!to_descriptor(ctx, argv[0], &fd) || !to_uint(ctx, argv[3], INT32_MAX, "length", &length)) return JS_EXCEPTION;
  const uint8_t *const bytes = to_range(ctx, argv[1], argv[2], length, 1, "buffer");
  if (!bytes) return JS_EXCEPTION;
  const bool connected = JS_IsUndefined(argv[4]);
  const socklen_t size = connected ? 0 : to_address(ctx, argv[4], argv[5], &a);
  if (!connected && !size) return JS_EXCEPTION;
  return transferred(ctx, sendto(fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT, connected ? NULL : &a.any, size));
}

// [bytes, host, port] of a datagram, null where there is none.
static JSValue do_receive(ARGUMENTS) {
  (void)self, (void)argc;
  address a = {0};
  socklen_t size = sizeof a;
  uint32_t length;
  JSValue parts[3];
  int fd;
  if (!to_descriptor(ctx, argv[0], &fd) || !to_uint(ctx, argv[3], INT32_MAX, "length", &length)) return JS_EXCEPTION;
  uint8_t *const bytes = to_range(ctx, argv[1], argv[2], length, 1, "buffer");
  if (!bytes) return JS_EXCEPTION;
  const ssize_t n = recvfrom(fd, bytes, length, MSG_DONTWAIT, &a.any, &size);
  if (n < 0) return errno == EAGAIN || errno == EINTR ? JS_NULL : throw_system_error(ctx, NULL, NULL);
  parts[0] = JS_NewInt64(ctx, n);
  from_address(ctx, &a, size, parts + 1);
  return array_of(ctx, 3, parts);
}

// (descriptor, level, name, integer)
static JSValue do_option(ARGUMENTS) {
  (void)self, (void)argc;
  int fd, level, name, value;
  if (!to_descriptor(ctx, argv[0], &fd) || JS_ToInt32(ctx, &level, argv[1]) || JS_ToInt32(ctx, &name, argv[2]) || JS_ToInt32(ctx, &value, argv[3])) return JS_EXCEPTION;
  return number_or_error(ctx, NULL, setsockopt(fd, level, name, &value, sizeof value));
}

// A group of IPv4 multicast.
static JSValue do_join(ARGUMENTS) {
  (void)self, (void)argc;
  address a;
  int fd;
  if (!to_descriptor(ctx, argv[0], &fd) || !to_address(ctx, argv[1], JS_NewInt32(ctx, 0), &a)) return JS_EXCEPTION;
  const struct ip_mreq group = {.imr_multiaddr = a.v4.sin_addr};
  return number_or_error(ctx, NULL, setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group));
}

// Throws what went wrong with a socket since it was last asked.
static JSValue do_fault(ARGUMENTS) {
  (void)self, (void)argc;
  int fd, fault = 0;
  socklen_t size = sizeof fault;
  if (!to_descriptor(ctx, argv[0], &fd)) return JS_EXCEPTION;
  if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &fault, &size) == 0) errno = fault;
  return errno && fault ? throw_system_error(ctx, NULL, NULL) : JS_UNDEFINED;
}

// No more is written.
static JSValue do_shutdown(ARGUMENTS) {
  (void)self, (void)argc;
  int fd;
  if (!to_descriptor(ctx, argv[0], &fd)) return JS_EXCEPTION;
  return number_or_error(ctx, NULL, shutdown(fd, SHUT_WR));
}

// --- devices

// (descriptor, request, argument, links): the argument is an integer or an ArrayBuffer. Before the call each link [buffer, offset, target] writes the
// address of the buffer `target` into another; a field of 64 bits must hold zeros.
static JSValue do_ioctl(ARGUMENTS) {
  (void)self, (void)argc;
  uint32_t request;
  int64_t links;
  double integer = 0;
  int fd;
  if (!to_descriptor(ctx, argv[0], &fd) || !to_uint(ctx, argv[1], UINT32_MAX, "request", &request) || JS_GetLength(ctx, argv[3], &links)) return JS_EXCEPTION;
  for (int64_t i = 0; i < links; i++) {
    const JSValue link = JS_GetPropertyInt64(ctx, argv[3], i);
    JSValue part[3];
    for (uint32_t k = 0; k < 3; k++) part[k] = JS_GetPropertyUint32(ctx, link, k);
    uint8_t *const target = to_range(ctx, part[2], JS_NewInt32(ctx, 0), 0, 1, "target"), *const at = target ? to_range(ctx, part[0], part[1], sizeof target, 1, "link") : NULL;
    if (at) memcpy(at, &target, sizeof target);
    for (int k = 0; k < 3; k++) JS_FreeValue(ctx, part[k]);
    JS_FreeValue(ctx, link);
    if (!at) return JS_EXCEPTION;
  }
  if (JS_IsNumber(argv[2])) {
    if (JS_ToFloat64(ctx, &integer, argv[2])) return JS_EXCEPTION;
    return number_or_error(ctx, NULL, ioctl(fd, (int)request, (unsigned long)integer));
  }
  uint8_t *const argument = to_range(ctx, argv[2], JS_NewInt32(ctx, 0), 0, 1, "argument");
  return argument ? number_or_error(ctx, NULL, ioctl(fd, (int)request, argument)) : JS_EXCEPTION;
}

// --- the module

static const JSCFunctionListEntry functions[] = {
#define ENTRY(name, count) JS_CFUNC_DEF(#name, count, do_##name),
  SYSTEM_FUNCTIONS(ENTRY)
};

static int init(JSContext *ctx, JSModuleDef *m) {
  const JSValue system = JS_NewObject(ctx);
  JS_SetPropertyFunctionList(ctx, system, functions, sizeof functions / sizeof *functions);
  JS_SetPropertyStr(ctx, system, "pointerBytes", JS_NewInt32(ctx, sizeof(void *)));
  return JS_SetModuleExport(ctx, m, "system", system);
}

JSModuleDef *system_module(JSContext *ctx) {
  JSModuleDef *const m = JS_NewCModule(ctx, SYSTEM_MODULE, init);
  return m && !JS_AddModuleExport(ctx, m, "system") ? m : NULL;
}
#endif
