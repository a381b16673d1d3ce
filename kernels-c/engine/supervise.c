#ifdef __linux__
#define _GNU_SOURCE
#include "init.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/watchdog.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOTIFY_PATH "/run/notify"
#define APP_PATH "/run/app"
#define DATA_FOLDER "/data"
enum { TICK_MS = 500, STOP_MS = 5000, FIRST_PAUSE_MS = 1000, LAST_PAUSE_MS = 60000, CALM_MS = 60000, LOG_MS = 60000, SETTLE_MS = 20, TRIAL_STARTS = 3, RESET_MS = 20000 };

// Body of RECORD_BOOT. Apps: 0 is the one that the image was made with, 1 and 2 are in the slots.
typedef struct {
  uint8_t active, before, on_trial, starts_left;
  uint8_t reserved[BODY_BYTES - 4];
} boot_state;
_Static_assert(sizeof(boot_state) == BODY_BYTES, "boot_state");

static store kept = {.fd = -1};
static boot_state boot;

// --- the log: the last lines of what the script and process 1 said, from before the last reset too

static char log_text[LOG_BYTES];
static size_t log_size;
static bool log_changed;

static void log_add(const char *text, size_t size) {
  if (size > LOG_BYTES / 2) {
    text += size - LOG_BYTES / 2;
    size = LOG_BYTES / 2;
  }
  if (log_size + size > LOG_BYTES) {
    const size_t dropped = LOG_BYTES / 2 < log_size ? LOG_BYTES / 2 : log_size;
    memmove(log_text, log_text + dropped, log_size -= dropped);
  }
  memcpy(log_text + log_size, text, size);
  log_size += size;
  log_changed = true;
}

void say(const char *format, ...) {
  char line[256] = "linnet: ";
  const size_t prefix = strlen(line);
  va_list values;
  va_start(values, format);
  vsnprintf(line + prefix, sizeof line - prefix - 1, format, values);
  va_end(values);
  strcat(line, "\n");
  (void)!write_all(2, line, strlen(line));
  log_add(line, strlen(line));
}

static void save_log(void) {
  if (log_changed) store_write(&kept, RECORD_LOG, log_text, log_size, NULL);
  log_changed = false;
}

static void restore_log(void) {
  static char before[LOG_BYTES];
  char now[2048];
  const size_t size = log_size < sizeof now ? log_size : sizeof now;
  const long n = store_read(&kept, RECORD_LOG, before, sizeof before);
  if (n <= 0) return;
  memcpy(now, log_text, size);
  log_size = 0;
  log_add(before, (size_t)n);
  log_add(now, size);
}

// --- settings: the files in /data, each as the length of its name, its size, its name, its bytes

static uint8_t settings[SETTINGS_BYTES];

static bool append_file(int folder, const char *name, size_t *used) {
  const uint32_t length = (uint32_t)strlen(name);
  struct stat st;
  const int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  bool ok = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
  if (ok && *used + 8 + length + (uint64_t)st.st_size <= sizeof settings) {
    uint8_t *const p = settings + *used;
    const uint32_t size = (uint32_t)st.st_size;
    ok = read(fd, p + 8 + length, size) == (ssize_t)size;
    memcpy(p, &length, 4);
    memcpy(p + 4, &size, 4);
    memcpy(p + 8, name, length);
    if (ok) *used += 8 + length + size;
  } else if (ok) {
    say("%s/%s: more than is kept, %d bytes in all", DATA_FOLDER, name, SETTINGS_BYTES);
  }
  if (fd >= 0) close(fd);
  return ok;
}

static void save_settings(void) {
  DIR *const folder = opendir(DATA_FOLDER);
  size_t used = 0;
  if (!folder) return;
  for (const struct dirent *entry; (entry = readdir(folder));) append_file(dirfd(folder), entry->d_name, &used);
  closedir(folder);
  if (!store_write(&kept, RECORD_SETTINGS, settings, used, NULL)) say("%s cannot be kept: %s", DATA_FOLDER, strerror(errno));
}

static void restore_settings(void) {
  const long size = store_read(&kept, RECORD_SETTINGS, settings, sizeof settings);
  for (long at = 0; at + 8 <= size;) {
    uint32_t length, bytes;
    char path[300];
    memcpy(&length, settings + at, 4);
    memcpy(&bytes, settings + at + 4, 4);
    snprintf(path, sizeof path, "%s/%.*s", DATA_FOLDER, (int)length, (const char *)settings + at + 8);
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0 || !write_all(fd, settings + at + 8 + length, bytes)) say("%s: %s", path, strerror(errno));
    if (fd >= 0) close(fd);
    at += 8 + (long)length + (long)bytes;
  }
}

// --- the end

static pid_t script, updater;
static int watchdog = -1;

_Noreturn static void reset_board(void) {
  if (script > 0) kill(-script, SIGKILL);
  save_log();
  sync();
  reboot(RB_AUTOBOOT);
  for (;;) pause();
}

// --- which app runs

// Who waits for what becomes of an update.
static int waiting = -1;

// NULL: nothing is left to say.
static void answer(const char *text) {
  if (waiting < 0) return;
  if (text) send(waiting, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT);
  close(waiting);
  waiting = -1;
}

static bool save_boot(void) {
  uint8_t body[BODY_BYTES];
  memcpy(body, &boot, sizeof body);
  return store_write(&kept, RECORD_BOOT, NULL, 0, body);
}

static void fall_back(const char *why) {
  say("the app of slot %d %s; back to the one before", boot.active, why);
  boot = (boot_state){.active = boot.before};
  save_boot();
  answer("error: it did not get healthy; the app before runs again\n");
}

// The file to run.
static const char *chosen_app(void) {
  while (boot.active) {
    if (boot.on_trial && !boot.starts_left) fall_back("did not get healthy");
    else if (!store_copy_out(&kept, boot.active - 1, APP_PATH)) fall_back("is damaged");
    else return APP_PATH;
  }
  return "/init";
}

// --- the script

static int output = -1;           // what it says
static double started, last_beat, start_at, kill_at, pause_for = FIRST_PAUSE_MS;

static void run_script(const init_config *c, char *const *environment, int out) {
  const char *const app = chosen_app();
  if (boot.on_trial) {
    boot.starts_left--;
    save_boot();
  }
  started = last_beat = clock_ms();
  start_at = kill_at = 0;
  script = fork();
  if (script) return;
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  setsid();
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null >= 0) dup2(null, 0);
  dup2(out, 1);
  dup2(out, 2);
  (void)!chdir(DATA_FOLDER);
  execve(app, c->args, environment);
  fprintf(stderr, "%s: %s\n", app, strerror(errno));
  _exit(127);
}

static void stop_script(void) {
  if (script <= 0 || kill_at) return;
  kill(script, SIGTERM);
  kill_at = clock_ms() + STOP_MS;
}

static void script_ended(int status) {
  const double now = clock_ms();
  const bool stopped = kill_at != 0;
  // what it started goes with it
  kill(-script, SIGKILL);
  script = 0;
  if (WIFSIGNALED(status)) say("the script was ended by signal %d", WTERMSIG(status));
  else say("the script ended with code %d", WEXITSTATUS(status));
  if (now - started > CALM_MS) pause_for = FIRST_PAUSE_MS;
  if (boot.on_trial && !stopped) {
    fall_back("ended before it was healthy");
    start_at = now;
    return;
  }
  start_at = stopped ? now : now + pause_for;
  if (!stopped) pause_for = pause_for * 2 < LAST_PAUSE_MS ? pause_for * 2 : LAST_PAUSE_MS;
}

static void update_ended(int status) {
  updater = 0;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != UPDATE_WRITTEN) {
    answer(NULL);
    return;
  }
  const uint8_t slot = boot.active == 1 ? 2 : 1;
  const boot_state old = boot;
  boot = (boot_state){.active = slot, .before = boot.active, .on_trial = 1, .starts_left = TRIAL_STARTS};
  if (!save_boot()) {
    boot = old;
    answer("error: the card cannot be written\n");
    return;
  }
  say("the app of slot %d takes over", slot);
  if (script > 0) stop_script();
  else start_at = clock_ms();
}

static void reap(void) {
  int status;
  for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
    if (pid == script) script_ended(status);
    else if (pid == updater) update_ended(status);
  }
}

static void heard(const char *message) {
  last_beat = clock_ms();
  if (!strstr(message, "READY=1") || !boot.on_trial || kill_at) return;
  boot = (boot_state){.active = boot.active, .before = boot.before};
  save_boot();
  say("the app of slot %d is healthy", boot.active);
  answer("ok\n");
}

// --- the watchdog

static void open_watchdog(int seconds) {
  const char *const off = getenv("LINNET_WATCHDOG");
  if (!seconds || (off && !strcmp(off, "0"))) return;
  watchdog = open("/dev/watchdog", O_WRONLY | O_CLOEXEC | O_NONBLOCK);
  if (watchdog < 0) say("/dev/watchdog: %s", strerror(errno));
  else if (ioctl(watchdog, WDIOC_SETTIMEOUT, &seconds) < 0 && errno != ENOTTY) say("watchdog: %s", strerror(errno));
}

// --- the loop

static int open_notify(void) {
  struct sockaddr_un at = {.sun_family = AF_UNIX, .sun_path = NOTIFY_PATH};
  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  unlink(NOTIFY_PATH);
  if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) < 0) say("%s: %s", NOTIFY_PATH, strerror(errno));
  return fd;
}

static void accept_update(int listener, const init_config *c) {
  const int peer = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (peer < 0) return;
  updater = fork();
  if (!updater) _exit(update_receive(peer, c, &kept, boot.active == 1, log_text, log_size));
  if (updater > 0) waiting = peer;
  else close(peer);
}

enum { SIGNALS, NOTIFY, OUTPUT, FILES, UPDATES, FDS };

void supervise(init_config *c) {
  char why[WHY_BYTES], text[4096], hang[40];
  int ends[2];
  bool hung = false;
  double reset_at = 0, log_at = clock_ms() + LOG_MS;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGCHLD);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigprocmask(SIG_BLOCK, &signals, NULL);

  if (c->data && !store_open(&kept, c->data, why)) say("%s; settings are not kept, updates are refused", why);
  uint8_t body[BODY_BYTES];
  store_boot(&kept, body);
  memcpy(&boot, body, sizeof boot);
  restore_log();
  restore_settings();
  open_watchdog(c->watchdog);

  snprintf(hang, sizeof hang, "WATCHDOG_USEC=%d000000", c->hang);
  size_t variables = 0;
  while (c->environment[variables]) variables++;
  const char *const more[] = {"NOTIFY_SOCKET=" NOTIFY_PATH, "HOME=" DATA_FOLDER, "PATH=/bin", hang};
  for (size_t i = 0; i < sizeof more / sizeof *more && variables + 1 < sizeof c->environment / sizeof *c->environment; i++) c->environment[variables++] = (char *)more[i];

  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0) reset_board();
  // the script's end waits where the console is slow
  fcntl(ends[1], F_SETFL, 0);
  output = ends[0];
  struct pollfd fds[FDS] = {[SIGNALS] = {.fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK)}, [NOTIFY] = {.fd = open_notify()}, [OUTPUT] = {.fd = output},
                            [FILES] = {.fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK)}, [UPDATES] = {.fd = -1}};
  inotify_add_watch(fds[FILES].fd, DATA_FOLDER, IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE);
  const bool updates = c->has_key && c->port && kept.fd >= 0;
  const int listener = updates ? update_listen(c) : -1;
  if (updates && listener < 0) say("updates: port %d: %s", c->port, strerror(errno));
  run_script(c, c->environment, ends[1]);

  for (;;) {
    ssize_t n;
    for (int i = 0; i < FDS; i++) fds[i].events = POLLIN;
    fds[UPDATES].fd = updater || boot.on_trial ? -1 : listener;
    poll(fds, FDS, TICK_MS);
    const double now = clock_ms();
    if (watchdog >= 0 && !hung) (void)!write(watchdog, "\n", 1);

    while ((n = read(output, text, sizeof text)) > 0) {
      (void)!write_all(2, text, (size_t)n);
      log_add(text, (size_t)n);
    }
    while ((n = recv(fds[NOTIFY].fd, text, sizeof text - 1, 0)) > 0) {
      text[n] = 0;
      heard(text);
    }
    struct signalfd_siginfo came;
    while (read(fds[SIGNALS].fd, &came, sizeof came) == sizeof came) {
      if (came.ssi_signo == SIGCHLD) continue;
      say("asked to end; the board is reset");
      stop_script();
      reset_at = now + STOP_MS;
    }
    if (fds[FILES].revents & POLLIN) {
      poll(NULL, 0, SETTLE_MS);
      while (read(fds[FILES].fd, text, sizeof text) > 0)
        ;
      if (kept.fd >= 0) save_settings();
    }
    if (fds[UPDATES].revents & POLLIN) accept_update(listener, c);
    reap();

    if (reset_at && (!script || now >= reset_at)) reset_board();
    if (script > 0 && kill_at && now >= kill_at) kill(-script, SIGKILL);
    if (script > 0 && boot.on_trial && !kill_at && now - started > c->trial * 1e3) {
      fall_back("did not get healthy");
      stop_script();
    }
    if (script > 0 && !hung && now - last_beat > c->hang * 1e3) {
      hung = true;
      say("the script has taken no turn for %d s; the board is reset", c->hang);
      if (boot.on_trial) fall_back("hangs");
      save_log();
      // The watchdog does it, which is no longer fed.
      reset_at = now + (watchdog >= 0 ? RESET_MS : 0);
    }
    if (!script && start_at && now >= start_at && !reset_at) run_script(c, c->environment, ends[1]);
    if (now >= log_at) {
      save_log();
      log_at = now + LOG_MS;
    }
  }
}
#endif
