#ifdef __linux__
#define _GNU_SOURCE
#include "init.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <net/route.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define CONFIG_FILE "/linnet.conf"
enum { DEFAULT_HANG = 60, DEFAULT_TRIAL = 60, DEVICE_WAIT_MS = 5000 };

bool is_init(void) { return getpid() == 1 && access(CONFIG_FILE, R_OK) == 0; }

// --- the configuration

static bool add(char **list, size_t room, char *value) {
  size_t i = 0;
  while (list[i]) i++;
  if (i + 1 >= room) return false;
  list[i] = value;
  return true;
}
#define ADD(list, value) add(list, sizeof(list) / sizeof *(list), value)

static bool read_key(const char *hex, uint8_t key[SHA256_BYTES]) {
  for (int i = 0; i < 2 * SHA256_BYTES; i++) {
    const char *const digits = "0123456789abcdef", *const digit = hex[i] ? strchr(digits, hex[i]) : NULL;
    if (!digit) return false;
    key[i / 2] = (uint8_t)(key[i / 2] << 4 | (digit - digits));
  }
  return !hex[2 * SHA256_BYTES];
}

static void read_line(init_config *c, char *line) {
  char *const value = strchr(line, ' ');
  bool ok = value != NULL;
  if (!*line) return;
  if (ok) {
    *value = 0;
    char *const v = value + 1;
    if (!strcmp(line, "arg")) ok = ADD(c->args, v);
    else if (!strcmp(line, "env")) ok = ADD(c->environment, v);
    else if (!strcmp(line, "module")) ok = ADD(c->modules, v);
    else if (!strcmp(line, "network")) ok = ADD(c->networks, v);
    else if (!strcmp(line, "data")) c->data = v;
    else if (!strcmp(line, "key")) ok = c->has_key = read_key(v, c->key);
    else if (!strcmp(line, "listen")) c->listen = v;
    else if (!strcmp(line, "port")) c->port = atoi(v);
    else if (!strcmp(line, "watchdog")) c->watchdog = atoi(v);
    else if (!strcmp(line, "hang")) c->hang = atoi(v);
    else if (!strcmp(line, "trial")) c->trial = atoi(v);
    else ok = false;
  }
  if (!ok) say("%s: '%s' is not understood", CONFIG_FILE, line);
}

// Values stay where they are read to.
static void read_config(init_config *c) {
  static char text[16384];
  const int fd = open(CONFIG_FILE, O_RDONLY | O_CLOEXEC);
  const ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
  if (fd >= 0) close(fd);
  *c = (init_config){.args = {"/init"}, .hang = DEFAULT_HANG, .trial = DEFAULT_TRIAL};
  char *rest = text;
  text[n > 0 ? n : 0] = 0;
  for (char *line; (line = strsep(&rest, "\n"));) read_line(c, line);
}

// --- the board

static void mount_on(const char *type, const char *folder, unsigned long flags, const char *options) {
  mkdir(folder, 0755);
  // EBUSY: the kernel did it.
  if (mount(type, folder, type, flags, options) < 0 && errno != EBUSY) say("%s: %s", folder, strerror(errno));
}

static void open_console(void) {
  const int fd = open("/dev/console", O_RDWR | O_NOCTTY);
  for (int i = 0; i < 3 && fd >= 0; i++) dup2(fd, i);
  if (fd > 2) close(fd);
}

static void load_module(char *line) {
  char *const space = strchr(line, ' ');
  if (space) *space = 0;
  const int fd = open(line, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || (syscall(SYS_finit_module, fd, space ? space + 1 : "", 0) < 0 && errno != EEXIST)) say("%s: %s", line, strerror(errno));
  if (fd >= 0) close(fd);
}

static void pause_ms(long ms) {
  nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

// Devices are found while modules are loaded, and after that.
static bool appears(const char *path, bool (*is_there)(const char *path)) {
  for (int waited = 0; !is_there(path); waited += 20) {
    if (waited >= DEVICE_WAIT_MS) return false;
    pause_ms(20);
  }
  return true;
}

static bool has_file(const char *path) { return access(path, F_OK) == 0; }
static bool has_interface(const char *name) { return if_nametoindex(name) != 0; }

static struct sockaddr internet(const char *digits) {
  struct sockaddr_in a = {.sin_family = AF_INET};
  struct sockaddr any;
  inet_pton(AF_INET, digits, &a.sin_addr);
  memcpy(&any, &a, sizeof any);
  return any;
}

static bool configure(int fd, struct ifreq *r, unsigned long request, const struct sockaddr *value) {
  if (value) r->ifr_addr = *value;
  return ioctl(fd, (int)request, r) == 0;
}

// `line`: an interface, ADDRESS/BITS, and perhaps a gateway.
static void bring_up(char *line) {
  char *rest = line, *const name = strsep(&rest, " "), *const address = strsep(&rest, " /"), *const bits = strsep(&rest, " "), *const gateway = rest;
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  struct ifreq r = {0};
  char mask[INET_ADDRSTRLEN];
  const uint32_t word = htonl(bits && atoi(bits) > 0 ? ~0u << (32 - atoi(bits)) : 0);
  inet_ntop(AF_INET, &word, mask, sizeof mask);
  snprintf(r.ifr_name, sizeof r.ifr_name, "%s", name);
  const struct sockaddr at = internet(address ? address : ""), netmask = internet(mask);
  bool ok = appears(name, has_interface) && configure(fd, &r, SIOCSIFADDR, &at) && configure(fd, &r, SIOCSIFNETMASK, &netmask) && configure(fd, &r, SIOCGIFFLAGS, NULL);
  r.ifr_flags |= IFF_UP | IFF_RUNNING;
  ok = ok && configure(fd, &r, SIOCSIFFLAGS, NULL);
  if (ok && gateway) {
    const struct rtentry route = {.rt_dst = internet("0.0.0.0"), .rt_genmask = internet("0.0.0.0"), .rt_gateway = internet(gateway), .rt_flags = RTF_UP | RTF_GATEWAY};
    ok = ioctl(fd, SIOCADDRT, &route) == 0;
  }
  if (!ok) say("network %s: %s", name, strerror(errno));
  if (fd >= 0) close(fd);
}

void prepare_board(init_config *c) {
  mount_on("devtmpfs", "/dev", MS_NOSUID, NULL);
  open_console();
  mount_on("proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  mount_on("sysfs", "/sys", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  mount_on("tmpfs", "/run", MS_NOSUID | MS_NODEV, NULL);
  mount_on("tmpfs", "/data", MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=4m");
  read_config(c);
  for (int i = 0; c->modules[i]; i++) load_module(c->modules[i]);
  bring_up((char[]){"lo 127.0.0.1/8"});
  for (int i = 0; c->networks[i]; i++) bring_up(c->networks[i]);
  if (c->data) (void)appears(c->data, has_file);
}

void init_run(void) {
  static init_config config;
  prepare_board(&config);
  supervise(&config);
}
#endif
