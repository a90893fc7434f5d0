/*
 * A peer of the nodes that is neither Java nor Python, on Eclipse Cyclone DDS: a camera and a listener
 * in one, for measuring. launch/dds_peer.sh builds and runs it.
 *
 *   dds_peer nodes [--size WxH] [--rate HZ] [--seconds S] [--topic TOPIC] [--namespace NAMESPACE]
 *                  [--best-effort] [--domain N] [--pid PID]
 *
 * Publishes images of three discs that go their ways, listens to the nodes' label images, detections
 * and trajectories, and prints one line of JSON, as launch/ros_peer.py nodes does: how many were sent
 * and received, and the answers' ages, from the image's publishing to the answer's arrival in a
 * structure of C, in milliseconds. Besides, in milliseconds a frame sent, the processor time of this
 * program and of the process PID, by the names of its threads.
 *
 * Exit status: 0 done, 1 nobody listened, 2 wrong call, 3 DDS or the machine failed.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dds/dds.h"
#include "golden.h"

typedef sensor_msgs_msg_dds__Image_ image_t;
typedef std_msgs_msg_dds__Header_ header_t; /* every answer begins with one */

enum { STATUS_ALONE = 1, STATUS_USAGE = 2, STATUS_FAILED = 3 };
enum { SCENE_FRAMES = 40, ANSWERS = 3, DEPTH = 5, MAX_THREADS = 256, NAME_BYTES = 16 };
static const int AWAIT_SECONDS = 60;
static const int LAST_ANSWERS_SECONDS = 2;

static void fail(int status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("dds_peer: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  exit(status);
}

static dds_entity_t made(dds_entity_t entity, const char *what) {
  if (entity < 0) {
    fail(STATUS_FAILED, "%s: %s", what, dds_strretcode(-entity));
  }
  return entity;
}

static void *memory(size_t bytes) {
  void *p = malloc(bytes);
  if (p == NULL) {
    fail(STATUS_FAILED, "no memory for %zu bytes", bytes);
  }
  return p;
}

static int64_t now_nanos(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void sleep_until(int64_t monotonic_nanos) {
  struct timespec t = {monotonic_nanos / 1000000000, monotonic_nanos % 1000000000};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) != 0) {
  }
}

/* ---- the call ---- */

typedef struct {
  int width, height;
  double rate, seconds;
  const char *topic, *space;
  int best_effort;
  int domain;
  int pid; /* 0: none */
} call_t;

static double number(const char *option, const char *text) {
  char *end;
  double value = strtod(text, &end);
  if (end == text || *end != 0 || !(value > 0)) {
    fail(STATUS_USAGE, "%s: got %s, expected a number above 0", option, text);
  }
  return value;
}

static int whole(const char *option, const char *text, int most) {
  char *end;
  long value = strtol(text, &end, 0);
  if (end == text || *end != 0 || value < 0 || value > most) {
    fail(STATUS_USAGE, "%s: got %s, expected 0 to %d", option, text, most);
  }
  return (int)value;
}

static call_t parse(int argc, char **argv) {
  const char *domain = getenv("ROS_DOMAIN_ID");
  call_t call = {640, 480, 30, 10, "/camera/image_raw", "", 0, 0, 0};
  if (domain != NULL && *domain != 0) {
    call.domain = whole("ROS_DOMAIN_ID", domain, 232);
  }
  if (argc < 2 || strcmp(argv[1], "nodes") != 0) {
    fail(STATUS_USAGE, "got %s, expected nodes and its options", argc < 2 ? "nothing" : argv[1]);
  }
  for (int i = 2; i < argc; i++) {
    const char *option = argv[i];
    if (strcmp(option, "--best-effort") == 0) {
      call.best_effort = 1;
      continue;
    }
    if (++i == argc) {
      fail(STATUS_USAGE, "%s: got no value", option);
    }
    const char *value = argv[i];
    char rest;
    if (strcmp(option, "--size") == 0) {
      if (sscanf(value, "%dx%d%c", &call.width, &call.height, &rest) != 2 || call.width < 1 ||
          call.height < 1 || call.width > 16384 || call.height > 16384) {
        fail(STATUS_USAGE, "--size: got %s, expected one like 640x480", value);
      }
    } else if (strcmp(option, "--rate") == 0) {
      call.rate = number(option, value);
    } else if (strcmp(option, "--seconds") == 0) {
      call.seconds = number(option, value);
    } else if (strcmp(option, "--topic") == 0) {
      call.topic = value;
    } else if (strcmp(option, "--namespace") == 0) {
      call.space = value;
    } else if (strcmp(option, "--domain") == 0) {
      call.domain = whole(option, value, 232);
    } else if (strcmp(option, "--pid") == 0) {
      call.pid = whole(option, value, 1 << 22);
    } else {
      fail(STATUS_USAGE, "got %s, expected --size, --rate, --seconds, --topic, --namespace, "
                         "--best-effort, --domain or --pid", option);
    }
  }
  return call;
}

/* ---- processor time ---- */

typedef struct {
  int id;
  char name[NAME_BYTES];
  int64_t nanos;
} thread_t;

/* Nanoseconds that a thread has run, or -1 if it has ended. */
static int64_t ran(int pid, const char *task) {
  char path[64];
  long long nanos = -1;
  snprintf(path, sizeof path, "/proc/%d/task/%.12s/schedstat", pid, task);
  FILE *file = fopen(path, "r");
  if (file != NULL) {
    if (fscanf(file, "%lld", &nanos) != 1) {
      nanos = -1;
    }
    fclose(file);
  }
  return nanos;
}

static void name_of(int pid, const char *task, char *name) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/task/%.12s/comm", pid, task);
  strcpy(name, "?");
  FILE *file = fopen(path, "r");
  if (file != NULL) {
    if (fgets(name, NAME_BYTES, file) == NULL) {
      strcpy(name, "?");
    }
    fclose(file);
  }
  for (char *c = name; *c != 0; c++) { /* JSON's own signs, and the end of the line */
    if (*c == '"' || *c == '\\') {
      *c = '\'';
    } else if ((unsigned char)*c < ' ') {
      *c = 0;
      break;
    }
  }
}

/* All threads of a process; returns how many. */
static int threads_of(int pid, thread_t *threads) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/task", pid);
  DIR *folder = opendir(path);
  if (folder == NULL) {
    fail(STATUS_USAGE, "--pid: got %d, expected a process that lives", pid);
  }
  int count = 0;
  struct dirent *entry;
  while ((entry = readdir(folder)) != NULL && count < MAX_THREADS) {
    int64_t nanos = entry->d_name[0] == '.' ? -1 : ran(pid, entry->d_name);
    if (nanos >= 0) {
      threads[count].id = atoi(entry->d_name);
      threads[count].nanos = nanos;
      name_of(pid, entry->d_name, threads[count].name);
      count++;
    }
  }
  closedir(folder);
  return count;
}

static int by_nanos(const void *a, const void *b) {
  int64_t x = ((const thread_t *)a)->nanos, y = ((const thread_t *)b)->nanos;
  return (x < y) - (x > y);
}

/* Prints what ran between two moments, in milliseconds a frame; threads above 0.05 by name. */
static void tell_processor(thread_t *before, int n, thread_t *after, int m, int frames) {
  double sum = 0;
  for (int i = 0; i < m; i++) {
    for (int j = 0; j < n; j++) {
      if (before[j].id == after[i].id) {
        after[i].nanos -= before[j].nanos;
      }
    }
    sum += (double)after[i].nanos;
  }
  qsort(after, (size_t)m, sizeof *after, by_nanos);
  printf(", \"node_ms\": %.2f, \"threads_ms\": [", sum / 1e6 / frames);
  const char *comma = "";
  for (int i = 0; i < m && after[i].nanos / 1e6 / frames >= 0.05; i++) {
    printf("%s[\"%s\", %.2f]", comma, after[i].name, (double)after[i].nanos / 1e6 / frames);
    comma = ", ";
  }
  printf("]");
}

/* ---- answers ---- */

typedef struct {
  const char *name, *topic;
  const dds_topic_descriptor_t *type;
  dds_entity_t reader;
  double *ages; /* milliseconds, in order of arrival */
  int count, room;
  int64_t first, last; /* monotonic, of their arrival */
} answers_t;

static volatile int stopped;

static void take(answers_t *answers) {
  void *samples[1] = {NULL};
  dds_sample_info_t info[1];
  while (dds_take(answers->reader, samples, info, 1, 1) == 1) {
    int64_t now = now_nanos(CLOCK_REALTIME);
    const header_t *header = samples[0];
    if (info[0].valid_data && answers->count < answers->room) {
      int64_t stamp = (int64_t)header->stamp.sec * 1000000000 + header->stamp.nanosec;
      answers->last = now_nanos(CLOCK_MONOTONIC);
      if (answers->count == 0) {
        answers->first = answers->last;
      }
      answers->ages[answers->count++] = (double)(now - stamp) / 1e6;
    }
    dds_return_loan(answers->reader, samples, 1);
    samples[0] = NULL;
  }
}

/* One thread takes all answers, as an executor of ROS 2 does. */
static void *listen(void *argument) {
  answers_t *all = argument;
  dds_entity_t waitset = made(dds_create_waitset(DDS_CYCLONEDDS_HANDLE), "waitset");
  for (int i = 0; i < ANSWERS; i++) {
    dds_entity_t condition =
        made(dds_create_readcondition(all[i].reader, DDS_ANY_STATE), "condition");
    made(dds_waitset_attach(waitset, condition, 0), "waitset");
  }
  while (!stopped) {
    made(dds_waitset_wait(waitset, NULL, 0, DDS_MSECS(100)), "waiting");
    for (int i = 0; i < ANSWERS; i++) {
      take(&all[i]);
    }
  }
  return NULL;
}

static int by_age(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void tell(answers_t *answers) {
  int n = answers->count;
  printf(", \"%s\": {\"received\": %d", answers->name, n);
  if (n > 0) {
    double first = answers->ages[0];
    double took = (double)(answers->last - answers->first) / 1e9;
    qsort(answers->ages, (size_t)n, sizeof *answers->ages, by_age);
    printf(", \"rate\": %.2f, \"median_ms\": %.2f, \"p99_ms\": %.2f, \"p999_ms\": %.2f, "
           "\"most_ms\": %.2f, \"first_ms\": %.2f",
           took > 0 ? (n - 1) / took : 0.0, answers->ages[n / 2], answers->ages[(int)(n * 0.99)],
           answers->ages[(int)(n * 0.999)], answers->ages[n - 1], first);
  }
  printf("}");
}

/* ---- the camera ---- */

/* Three discs that go their ways over grey, and come back: rgb8, (H, W, 3). */
static void draw(uint8_t *image, int width, int height, int number) {
  double phase = 2.0 * number / SCENE_FRAMES - 1;
  phase = phase < 0 ? -phase : phase; /* 1 to 0 and back */
  const struct {
    uint8_t colour[3];
    double x, y;
  } discs[] = {{{200, 40, 40}, 0.2 + 0.5 * phase, 0.3},
               {{40, 180, 60}, 0.75, 0.25 + 0.5 * phase},
               {{50, 60, 200}, 0.3, 0.75 - 0.2 * phase}};
  memset(image, 150, (size_t)3 * width * height);
  for (size_t d = 0; d < sizeof discs / sizeof *discs; d++) {
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double dx = x - discs[d].x * width, dy = y - discs[d].y * height;
        if (dx * dx + dy * dy < 0.01 * height * height) {
          memcpy(image + 3 * ((size_t)y * width + x), discs[d].colour, 3);
        }
      }
    }
  }
}

static dds_qos_t *qos_of(int best_effort) {
  dds_qos_t *qos = dds_create_qos();
  if (best_effort) {
    dds_qset_reliability(qos, DDS_RELIABILITY_BEST_EFFORT, 0);
  } else {
    dds_qset_reliability(qos, DDS_RELIABILITY_RELIABLE, DDS_INFINITY); /* as rmw_cyclonedds_cpp */
  }
  dds_qset_durability(qos, DDS_DURABILITY_VOLATILE);
  dds_qset_history(qos, DDS_HISTORY_KEEP_LAST, DEPTH);
  return qos;
}

static void dds_name(char *name, size_t bytes, const char *space, const char *topic) {
  size_t length = strlen(space);
  while (length > 0 && space[length - 1] == '/') {
    length--;
  }
  if ((size_t)snprintf(name, bytes, "rt%.*s%s", (int)length, space, topic) >= bytes) {
    fail(STATUS_USAGE, "%s: got a name of more than %zu bytes", topic, bytes - 1);
  }
}

static dds_entity_t open_topic(dds_entity_t participant, const dds_topic_descriptor_t *type,
                               const char *space, const char *topic) {
  char name[256];
  dds_name(name, sizeof name, space, topic);
  return made(dds_create_topic(participant, type, name, NULL, NULL), name);
}

static void await_subscription(dds_entity_t writer, const char *topic) {
  dds_publication_matched_status_t status;
  for (int i = 0; i < AWAIT_SECONDS * 100; i++) {
    if (dds_get_publication_matched_status(writer, &status) == DDS_RETCODE_OK &&
        status.current_count > 0) {
      dds_sleepfor(DDS_SECS(1)); /* the other end learns of us a moment later */
      return;
    }
    dds_sleepfor(DDS_MSECS(10));
  }
  fail(STATUS_ALONE, "%s: got no subscription within %d s, expected a node that is ready; "
                     "see --topic and --domain", topic, AWAIT_SECONDS);
}

/* Returns images a second. */
static double publish(dds_entity_t writer, const call_t *call, uint8_t **scene, int frames) {
  image_t image = {
      .header.frame_id = "camera",
      .height = (uint32_t)call->height,
      .width = (uint32_t)call->width,
      .encoding = "rgb8",
      .step = 3 * (uint32_t)call->width,
  };
  image.data._length = image.data._maximum = image.step * image.height;
  int64_t start = now_nanos(CLOCK_MONOTONIC);
  for (int i = 0; i < frames; i++) {
    sleep_until(start + (int64_t)(i / call->rate * 1e9));
    image.data._buffer = scene[i % SCENE_FRAMES];
    int64_t stamp = now_nanos(CLOCK_REALTIME);
    image.header.stamp.sec = (int32_t)(stamp / 1000000000);
    image.header.stamp.nanosec = (uint32_t)(stamp % 1000000000);
    dds_return_t rc = dds_write(writer, &image);
    if (rc != DDS_RETCODE_OK) {
      fail(STATUS_FAILED, "publishing: %s", dds_strretcode(-rc));
    }
  }
  return frames / ((double)(now_nanos(CLOCK_MONOTONIC) - start) / 1e9);
}

int main(int argc, char **argv) {
  call_t call = parse(argc, argv);
  int frames = (int)(call.rate * call.seconds + 0.5);
  dds_entity_t participant =
      made(dds_create_participant((dds_domainid_t)call.domain, NULL, NULL), "participant");
  answers_t all[ANSWERS] = {
      {.name = "label_image", .topic = "/slotcast_perception/label_image",
       .type = &sensor_msgs_msg_dds__Image__desc},
      {.name = "detections", .topic = "/slotcast_perception/detections",
       .type = &vision_msgs_msg_dds__Detection2DArray__desc},
      {.name = "trajectories", .topic = "/slotcast_prediction/trajectories",
       .type = &slotcast_msgs_msg_dds__TrajectoryArray__desc},
  };
  dds_qos_t *reliable = qos_of(0);
  for (int i = 0; i < ANSWERS; i++) {
    dds_entity_t topic = open_topic(participant, all[i].type, call.space, all[i].topic);
    all[i].reader = made(dds_create_reader(participant, topic, reliable, NULL), all[i].topic);
    all[i].room = frames + DEPTH;
    all[i].ages = memory((size_t)all[i].room * sizeof *all[i].ages);
  }
  dds_delete_qos(reliable);
  dds_qos_t *qos = qos_of(call.best_effort);
  dds_entity_t images = open_topic(participant, &sensor_msgs_msg_dds__Image__desc, "", call.topic);
  dds_entity_t writer = made(dds_create_writer(participant, images, qos, NULL), call.topic);
  dds_delete_qos(qos);
  uint8_t *scene[SCENE_FRAMES];
  for (int i = 0; i < SCENE_FRAMES; i++) {
    scene[i] = memory((size_t)3 * call.width * call.height);
    draw(scene[i], call.width, call.height, i);
  }
  await_subscription(writer, call.topic);

  pthread_t listener;
  if (pthread_create(&listener, NULL, listen, all) != 0) {
    fail(STATUS_FAILED, "no thread");
  }
  static thread_t before[MAX_THREADS], after[MAX_THREADS];
  int n = call.pid == 0 ? 0 : threads_of(call.pid, before);
  int64_t own = now_nanos(CLOCK_PROCESS_CPUTIME_ID);
  double rate = publish(writer, &call, scene, frames);
  dds_sleepfor(DDS_SECS(LAST_ANSWERS_SECONDS));
  own = now_nanos(CLOCK_PROCESS_CPUTIME_ID) - own;
  int m = call.pid == 0 ? 0 : threads_of(call.pid, after);
  stopped = 1;
  pthread_join(listener, NULL);

  printf("{\"sent\": %d, \"rate\": %.2f", frames, rate);
  for (int i = 0; i < ANSWERS; i++) {
    tell(&all[i]);
  }
  printf(", \"peer_ms\": %.2f", (double)own / 1e6 / frames);
  if (call.pid != 0) {
    tell_processor(before, n, after, m, frames);
  }
  printf("}\n");
  dds_delete(participant);
  return 0;
}
