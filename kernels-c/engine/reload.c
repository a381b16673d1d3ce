#define _GNU_SOURCE
#include "reload.h"

#include <stdio.h>
#include <stdlib.h>

#ifdef __linux__
#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOOK_MS = 20 };

static bool read_all(int fd, void *bytes, size_t size) {
  for (uint8_t *at = bytes; size;) {
    const ssize_t n = read(fd, at, size);
    if (n < 0 && errno == EINTR && !stop_signal()) continue;
    if (n <= 0) return false;
    at += n;
    size -= (size_t)n;
  }
  return true;
}

static bool receive_part(int fd, size_t size, struct mapping *out) {
  unmap(out);
  out->size = size;
  if (!size) return true;
  void *const bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (bytes == MAP_FAILED) return false;
  out->bytes = bytes;
  return read_all(fd, bytes, size);
}

static bool receive(int fd, struct mapping *script, struct mapping *lines) {
  uint32_t sizes[2];
  return read_all(fd, sizes, sizeof sizes) && receive_part(fd, sizes[0], script) && receive_part(fd, sizes[1], lines);
}

static void tell_end(int status) {
  if (WIFSIGNALED(status)) fprintf(stderr, "the script was ended by signal %d\n", WTERMSIG(status));
  else if (WEXITSTATUS(status)) fprintf(stderr, "the script ended with exit code %d\n", WEXITSTATUS(status));
  else fprintf(stderr, "the script has ended\n");
}

// An interrupt from the terminal has come to the script too; a second signal would cut its cleanup short.
static void end_process(pid_t process) {
  if (stop_signal() != SIGINT) kill(process, SIGTERM);
  for (int waited = 0; waitpid(process, NULL, WNOHANG) == 0; waited += LOOK_MS) {
    if (waited > (GRACE_SECONDS + 1) * 1000) kill(process, SIGKILL);
    usleep(LOOK_MS * 1000);
  }
}

int run_reloaded(int fd, struct mapping *script, struct mapping *lines, int (*run)(void *opaque), void *opaque) {
  unsetenv("LINNET_SCRIPTS");
  watch_signals();
  for (;;) {
    struct awaited next = {.fd = fd};
    int status;
    pid_t process = fork();
    if (process < 0) {
      perror("fork");
      return 1;
    }
    if (process == 0) {
      close(fd);
      _exit(run(opaque));
    }
    while (!next.ready && !stop_signal()) {
      wait_ready(&next, 1, process ? LOOK_MS : -1);
      if (!process || waitpid(process, &status, WNOHANG) != process) continue;
      process = 0;
      if (!stop_signal()) tell_end(status);
    }
    if (process) end_process(process);
    if (stop_signal()) return 128 + stop_signal();
    if (!receive(fd, script, lines)) return 0;
  }
}

#else

int run_reloaded(int fd, struct mapping *script, struct mapping *lines, int (*run)(void *opaque), void *opaque) {
  (void)fd, (void)script, (void)lines;
  return run(opaque);
}

#endif
