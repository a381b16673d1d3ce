// Devices of a board that this machine lacks, in the place of the system calls `open`, `stat` and `ioctl` (linked with --wrap), by the structures
// of the kernel's own headers. Files below /sys come from the folder FAKE_ROOT; as there, none can be made. What is asked for is logged on standard
// error, a line each.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/gpio.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <linux/spi/spidev.h>
#include <linux/videodev2.h>
#include <linux/watchdog.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

// musl's name of `stat` on boards of 32 bits
#if __SIZEOF_POINTER__ == 4
#define __real_stat __real___stat_time64
#define __wrap_stat __wrap___stat_time64
#endif

int __real_open(const char *path, int flags, ...);
int __real_stat(const char *path, struct stat *st);
int __real_ioctl(int fd, int request, ...);

enum { FDS = 256, LINES = 28, REGISTERS = 256, ADDRESS = 0x48 };
typedef enum { NONE, CHIP_OTHER, CHIP, LINE, I2C, SPI, WATCHDOG, CAMERA } kind;
static kind kinds[FDS];
static int line_of[FDS];
static int values[LINES], watcher[LINES];
static uint64_t edges_of[LINES];
static unsigned char registers[REGISTERS];
static uint32_t sequence;
// '0': it takes pictures, '1': it does not, '2': compressed ones only
static char camera;

static int fake(kind k) {
  // something that can be closed and polled
  const int fd = __real_open("/dev/null", O_RDWR | O_CLOEXEC);
  if (fd >= 0 && fd < FDS) kinds[fd] = k;
  return fd;
}

static const char *below_root(const char *path, char real[PATH_MAX]) {
  const char *const root = getenv("FAKE_ROOT");
  if (strncmp(path, "/sys/", 5) || !root) return path;
  snprintf(real, PATH_MAX, "%s%s", root, path);
  return real;
}

int __wrap_stat(const char *path, struct stat *st) {
  char real[PATH_MAX];
  return __real_stat(below_root(path, real), st);
}

int __wrap_open(const char *path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  const mode_t mode = va_arg(list, mode_t);
  va_end(list);
  char real[PATH_MAX];
  if (!strcmp(path, "/dev/gpiochip0")) return fake(CHIP_OTHER);
  if (!strcmp(path, "/dev/gpiochip1")) return fake(CHIP);
  if (!strcmp(path, "/dev/i2c-1")) return fake(I2C);
  if (!strcmp(path, "/dev/spidev0.1")) return fake(SPI);
  if (!strcmp(path, "/dev/watchdog")) return fake(WATCHDOG);
  if (!strncmp(path, "/dev/video", 10) && path[10] < '3') return camera = path[10], fake(CAMERA);
  if (!strncmp(path, "/sys/", 5) && flags & O_CREAT) return errno = EACCES, -1;
  const int fd = __real_open(below_root(path, real), flags, mode);
  if (fd >= 0 && fd < FDS) kinds[fd] = NONE;
  return fd;
}

static void set_line(int line, int value) {
  if (values[line] == value) return;
  values[line] = value;
  fprintf(stderr, "line %d = %d\n", line, value);
  // 17 is wired to 27
  if (line == 17) set_line(27, value);
  if (!watcher[line] || !(edges_of[line] & (value ? GPIO_V2_LINE_FLAG_EDGE_RISING : GPIO_V2_LINE_FLAG_EDGE_FALLING))) return;
  sequence++;
  const struct gpio_v2_line_event event = {.timestamp_ns = 1000000u * sequence, .id = value ? GPIO_V2_LINE_EVENT_RISING_EDGE : GPIO_V2_LINE_EVENT_FALLING_EDGE, .offset = (uint32_t)line, .seqno = sequence};
  if (write(watcher[line], &event, sizeof event) != sizeof event) abort();
}

static int get_line(struct gpio_v2_line_request *r) {
  const uint32_t line = r->offsets[0];
  int ends[2];
  if (r->num_lines != 1 || line >= LINES) return errno = EINVAL, -1;
  if (line == 4) return errno = EBUSY, -1;
  fprintf(stderr, "request %s line %u flags 0x%llx", r->consumer, line, (unsigned long long)r->config.flags);
  for (uint32_t i = 0; i < r->config.num_attrs; i++) {
    const struct gpio_v2_line_config_attribute *const a = &r->config.attrs[i];
    if (a->attr.id == GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES) fprintf(stderr, " values %llu", (unsigned long long)(a->attr.values & a->mask));
    if (a->attr.id == GPIO_V2_LINE_ATTR_ID_DEBOUNCE) fprintf(stderr, " debounce %u us of %llu", a->attr.debounce_period_us, (unsigned long long)a->mask);
  }
  fprintf(stderr, "\n");
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0) return -1;
  kinds[ends[0]] = LINE;
  line_of[ends[0]] = (int)line;
  edges_of[line] = r->config.flags;
  watcher[line] = ends[1];
  if (r->config.flags & GPIO_V2_LINE_FLAG_OUTPUT && r->config.num_attrs) set_line((int)line, r->config.attrs[0].attr.values & 1);
  if (r->config.flags & GPIO_V2_LINE_FLAG_BIAS_PULL_UP) values[line] = 1;
  r->fd = ends[0];
  return 0;
}

static int on_chip(kind k, unsigned request, void *argument) {
  if (request == GPIO_GET_CHIPINFO_IOCTL) {
    struct gpiochip_info *const info = argument;
    memset(info, 0, sizeof *info);
    strcpy(info->name, k == CHIP ? "gpiochip1" : "gpiochip0");
    strcpy(info->label, k == CHIP ? "pinctrl-bcm2835" : "raspberrypi-exp-gpio");
    info->lines = k == CHIP ? LINES : 8;
    return 0;
  }
  if (request == GPIO_V2_GET_LINEINFO_IOCTL) {
    struct gpio_v2_line_info *const info = argument;
    const uint32_t offset = info->offset;
    memset(info, 0, sizeof *info);
    info->offset = offset;
    snprintf(info->name, sizeof info->name, k == CHIP ? "GPIO%u" : "EXP%u", offset);
    return 0;
  }
  return request == GPIO_V2_GET_LINE_IOCTL && k == CHIP ? get_line(argument) : (errno = EINVAL, -1);
}

static int on_line(int line, unsigned request, struct gpio_v2_line_values *v) {
  if (v->mask != 1) return errno = EINVAL, -1;
  if (request == GPIO_V2_LINE_GET_VALUES_IOCTL) v->bits = (uint64_t)values[line];
  else if (request == GPIO_V2_LINE_SET_VALUES_IOCTL) set_line(line, v->bits & 1);
  else return errno = EINVAL, -1;
  return 0;
}

static int on_bus(const struct i2c_rdwr_ioctl_data *data) {
  static unsigned char at;
  for (uint32_t i = 0; i < data->nmsgs; i++) {
    const struct i2c_msg *const m = &data->msgs[i];
    fprintf(stderr, "i2c 0x%x %s %u\n", m->addr, m->flags & I2C_M_RD ? "read" : "write", m->len);
    if (m->addr != ADDRESS) return errno = EREMOTEIO, -1;
    if (m->flags & I2C_M_RD)
      for (uint16_t k = 0; k < m->len; k++) m->buf[k] = registers[at++];
    else
      for (uint16_t k = 0; k < m->len; k++)
        if (!k) at = m->buf[k];
        else registers[at++] = m->buf[k];
  }
  return (int)data->nmsgs;
}

static int on_spi(unsigned request, void *argument) {
  uint32_t word;
  if (request == SPI_IOC_WR_MODE32 || request == SPI_IOC_WR_MAX_SPEED_HZ) {
    memcpy(&word, argument, sizeof word);
    fprintf(stderr, "spi %s %u\n", request == SPI_IOC_WR_MODE32 ? "mode" : "speed", word);
    return 0;
  }
  if (request == SPI_IOC_WR_BITS_PER_WORD) return fprintf(stderr, "spi bits %u\n", *(unsigned char *)argument), 0;
  if (request != SPI_IOC_MESSAGE(1)) return errno = EINVAL, -1;
  const struct spi_ioc_transfer *const t = argument;
  const unsigned char *const out = (const unsigned char *)(uintptr_t)t->tx_buf;
  unsigned char *const in = (unsigned char *)(uintptr_t)t->rx_buf;
  for (uint32_t i = 0; i < t->len; i++) in[i] = (unsigned char)(out[i] ^ 0xff);
  return (int)t->len;
}

enum { WIDTH = 8, HEIGHT = 4, STRIDE = 2 * WIDTH + 16, PICTURES = 2 };

static int on_camera(unsigned request, void *argument) {
  static struct v4l2_buffer queued[PICTURES];
  static int count, taken, asked;
  if (request == VIDIOC_QUERYCAP) {
    struct v4l2_capability *const c = argument;
    memset(c, 0, sizeof *c);
    strcpy((char *)c->card, "Eye");
    c->device_caps = camera == '1' ? V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING : V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
    c->capabilities = c->device_caps | V4L2_CAP_DEVICE_CAPS;
    return 0;
  }
  if (request == VIDIOC_S_FMT) {
    struct v4l2_format *const f = argument;
    if (f->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) return errno = EINVAL, -1;
    fprintf(stderr, "camera %ux%u %.4s\n", f->fmt.pix.width, f->fmt.pix.height, (char *)&f->fmt.pix.pixelformat);
    f->fmt.pix = (struct v4l2_pix_format){.width = WIDTH, .height = HEIGHT, .pixelformat = camera == '2' ? V4L2_PIX_FMT_MJPEG : V4L2_PIX_FMT_YUYV, .field = V4L2_FIELD_NONE, .bytesperline = STRIDE, .sizeimage = STRIDE * HEIGHT};
    return 0;
  }
  if (request == VIDIOC_REQBUFS) {
    struct v4l2_requestbuffers *const r = argument;
    if (r->memory != V4L2_MEMORY_USERPTR) return errno = EINVAL, -1;
    r->count = PICTURES;
    return 0;
  }
  if (request == VIDIOC_STREAMON || request == VIDIOC_STREAMOFF) return fprintf(stderr, "camera %s %d\n", request == VIDIOC_STREAMON ? "on" : "off", *(int *)argument), 0;
  struct v4l2_buffer *const b = argument;
  if (request == VIDIOC_QBUF) {
    if (b->memory != V4L2_MEMORY_USERPTR || b->index >= PICTURES || b->length != STRIDE * HEIGHT || count == PICTURES) return errno = EINVAL, -1;
    queued[count++] = *b;
    return 0;
  }
  if (request != VIDIOC_DQBUF) return errno = EINVAL, -1;
  // two pictures have waited when it is first asked, and later each comes at the second time
  if (taken >= PICTURES && ++asked % 2) return errno = EAGAIN, -1;
  if (!count) return errno = EAGAIN, -1;
  *b = queued[0];
  queued[0] = queued[--count];
  // grey of its number, a red pixel at the right end of the second line
  unsigned char *const to = (unsigned char *)b->m.userptr;
  for (int i = 0; i < STRIDE * HEIGHT; i++) to[i] = i % 2 ? 128 : (unsigned char)(16 + 10 * taken);
  memcpy(to + STRIDE + 2 * WIDTH - 4, (unsigned char[]){81, 90, 81, 240}, 4);
  taken++;
  return 0;
}

int __wrap_ioctl(int fd, int request, ...) {
  va_list list;
  va_start(list, request);
  void *const argument = va_arg(list, void *);
  va_end(list);
  switch (fd >= 0 && fd < FDS ? kinds[fd] : NONE) {
    case CHIP: case CHIP_OTHER: return on_chip(kinds[fd], (unsigned)request, argument);
    case LINE: return on_line(line_of[fd], (unsigned)request, argument);
    case I2C: return (unsigned)request == I2C_RDWR ? on_bus(argument) : (errno = EINVAL, -1);
    case SPI: return on_spi((unsigned)request, argument);
    case WATCHDOG: return (unsigned)request == WDIOC_SETTIMEOUT ? fprintf(stderr, "watchdog %d s\n", *(int *)argument), 0 : (errno = EINVAL, -1);
    case CAMERA: return on_camera((unsigned)request, argument);
    case NONE: return __real_ioctl(fd, request, argument);
  }
  return -1;
}
