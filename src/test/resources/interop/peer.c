/*
 * A ROS 2 camera and a ROS 2 listener in one, on Eclipse Cyclone DDS: the other side of Slotcast's
 * own codec and of Fast DDS.
 *
 *   peer DOMAIN exchange IN_TOPIC OUT_TOPIC SCRIPT RECEIVED SECONDS
 *     Publishes the images of SCRIPT on IN_TOPIC one after the other, waits for the image with the
 *     same stamp on OUT_TOPIC and appends it to RECEIVED. Prints "exchanged N". An image without an
 *     answer is published again every three seconds.
 *   peer DOMAIN send IN_TOPIC SCRIPT SECONDS
 *     Publishes the images of SCRIPT without waiting for answers. Prints "sent N".
 *   peer DOMAIN malformed IN_TOPIC COUNT SECONDS
 *     Publishes COUNT payloads that are named Image and are none. Prints "sent N".
 *   peer DOMAIN offer TOPIC TYPE RELIABILITY SECONDS
 *     Announces a volatile publisher of TYPE (its DDS name) that is "reliable" or "best_effort", says
 *     nothing and ends after SECONDS. Prints "offered".
 *   peer DOMAIN ends IN_TOPIC OUT_TOPIC SECONDS
 *     Opens a publisher of images on IN_TOPIC and a subscription to OUT_TOPIC. Prints "matched" when
 *     both have a partner. With the first line on its standard input it deletes both, prints
 *     "deleted" and lives on until its standard input ends.
 *
 * SECONDS bounds every single wait. Topics are DDS names: rt/camera/image_raw. Files hold images one
 * after the other, numbers as little-endian uint32: sec, nanosec, length and bytes of frame_id,
 * height, width, length and bytes of encoding, is_bigendian, step, length and bytes of data.
 *
 * Exit status: 0 done, 1 a wait ended in vain, 2 wrong call, 3 DDS or a file failed.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "Image.h"
#include "dds/dds.h"

typedef sensor_msgs_msg_dds__Image_ image_t;

enum { STATUS_TIMEOUT = 1, STATUS_USAGE = 2, STATUS_FAILED = 3 };

static void fail(int status, const char *what, const char *why) {
  fprintf(stderr, "peer: %s: %s\n", what, why);
  exit(status);
}

static dds_entity_t made(dds_entity_t entity, const char *what) {
  if (entity < 0) {
    fail(STATUS_FAILED, what, dds_strretcode(-entity));
  }
  return entity;
}

static void *memory(size_t bytes) {
  void *p = malloc(bytes == 0 ? 1 : bytes);
  if (p == NULL) {
    fail(STATUS_FAILED, "malloc", "no memory");
  }
  return p;
}

/* ---- files ---- */

/* Returns 0 at the end of the file. */
static int try_read_u32(FILE *file, uint32_t *value) {
  uint8_t b[4];
  size_t n = fread(b, 1, 4, file);
  if (n == 0) {
    return 0;
  }
  if (n < 4) {
    fail(STATUS_FAILED, "script", "ends within a number");
  }
  *value = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
  return 1;
}

static uint32_t read_u32(FILE *file) {
  uint32_t value;
  if (!try_read_u32(file, &value)) {
    fail(STATUS_FAILED, "script", "ends within an image");
  }
  return value;
}

/* Reads a length and as many bytes, and puts a NUL behind them. */
static char *read_bytes(FILE *file, uint32_t *length) {
  *length = read_u32(file);
  char *bytes = memory((size_t)*length + 1);
  if (fread(bytes, 1, *length, file) != *length) {
    fail(STATUS_FAILED, "script", "ends within a field");
  }
  bytes[*length] = 0;
  return bytes;
}

static int read_image(FILE *file, image_t *image) {
  uint32_t sec, length;
  memset(image, 0, sizeof *image);
  if (!try_read_u32(file, &sec)) {
    return 0;
  }
  image->header.stamp.sec = (int32_t)sec;
  image->header.stamp.nanosec = read_u32(file);
  image->header.frame_id = read_bytes(file, &length);
  image->height = read_u32(file);
  image->width = read_u32(file);
  image->encoding = read_bytes(file, &length);
  image->is_bigendian = (uint8_t)read_u32(file);
  image->step = read_u32(file);
  image->data._buffer = (uint8_t *)read_bytes(file, &length);
  image->data._length = length;
  image->data._maximum = length;
  return 1;
}

static void free_image(image_t *image) {
  free(image->header.frame_id);
  free(image->encoding);
  free(image->data._buffer);
}

static void write_u32(FILE *file, uint32_t value) {
  uint8_t b[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
                  (uint8_t)(value >> 24)};
  fwrite(b, 1, 4, file);
}

static void write_bytes(FILE *file, const void *bytes, uint32_t length) {
  write_u32(file, length);
  fwrite(bytes, 1, length, file);
}

static void write_image(FILE *file, const image_t *image) {
  write_u32(file, (uint32_t)image->header.stamp.sec);
  write_u32(file, image->header.stamp.nanosec);
  write_bytes(file, image->header.frame_id, (uint32_t)strlen(image->header.frame_id));
  write_u32(file, image->height);
  write_u32(file, image->width);
  write_bytes(file, image->encoding, (uint32_t)strlen(image->encoding));
  write_u32(file, image->is_bigendian);
  write_u32(file, image->step);
  write_bytes(file, image->data._buffer, image->data._length);
  if (ferror(file)) {
    fail(STATUS_FAILED, "received", "cannot be written");
  }
}

static FILE *open_file(const char *path, const char *mode) {
  FILE *file = fopen(path, mode);
  if (file == NULL) {
    fail(STATUS_FAILED, path, "cannot be opened");
  }
  return file;
}

/* ---- DDS ---- */

/* Reliable, keep the last ten, volatile: ROS 2's default. */
static dds_qos_t *ros_default(void) {
  dds_qos_t *qos = dds_create_qos();
  dds_qset_reliability(qos, DDS_RELIABILITY_RELIABLE, DDS_MSECS(100));
  dds_qset_durability(qos, DDS_DURABILITY_VOLATILE);
  dds_qset_history(qos, DDS_HISTORY_KEEP_LAST, 10);
  return qos;
}

static dds_entity_t writer_of(dds_entity_t participant, dds_entity_t topic) {
  dds_qos_t *qos = ros_default();
  dds_entity_t writer = made(dds_create_writer(participant, topic, qos, NULL), "writer");
  dds_delete_qos(qos);
  return writer;
}

static dds_entity_t reader_of(dds_entity_t participant, dds_entity_t topic) {
  dds_qos_t *qos = ros_default();
  dds_entity_t reader = made(dds_create_reader(participant, topic, qos, NULL), "reader");
  dds_delete_qos(qos);
  return reader;
}

static void pause_ms(int milliseconds) { dds_sleepfor(DDS_MSECS(milliseconds)); }

static void await_subscription(dds_entity_t writer, int seconds) {
  dds_publication_matched_status_t status;
  for (int i = 0; i < seconds * 100; i++) {
    if (dds_get_publication_matched_status(writer, &status) == DDS_RETCODE_OK &&
        status.current_count > 0) {
      pause_ms(1000); /* the other side learns of us a moment later */
      return;
    }
    pause_ms(10);
  }
  fail(STATUS_TIMEOUT, "no subscription", dds_strretcode(DDS_RETCODE_TIMEOUT));
}

static void await_publisher(dds_entity_t reader, int seconds) {
  dds_subscription_matched_status_t status;
  for (int i = 0; i < seconds * 100; i++) {
    if (dds_get_subscription_matched_status(reader, &status) == DDS_RETCODE_OK &&
        status.current_count > 0) {
      return;
    }
    pause_ms(10);
  }
  fail(STATUS_TIMEOUT, "no publisher", dds_strretcode(DDS_RETCODE_TIMEOUT));
}

static void publish(dds_entity_t writer, const void *sample) {
  dds_return_t rc = dds_write(writer, sample);
  if (rc != DDS_RETCODE_OK) {
    fail(STATUS_FAILED, "write", dds_strretcode(-rc));
  }
}

/* Writes the image with the stamp of sent, if it has come; others are passed over. */
static int take_answer(dds_entity_t reader, const image_t *sent, FILE *received) {
  void *samples[1] = {NULL};
  dds_sample_info_t info[1];
  dds_return_t n;
  while ((n = dds_take(reader, samples, info, 1, 1)) > 0) {
    int found = 0;
    if (info[0].valid_data) {
      const image_t *image = samples[0];
      found = image->header.stamp.sec == sent->header.stamp.sec &&
              image->header.stamp.nanosec == sent->header.stamp.nanosec;
      if (found) {
        write_image(received, image);
      }
    }
    dds_return_loan(reader, samples, n);
    samples[0] = NULL;
    if (found) {
      return 1;
    }
  }
  if (n < 0) {
    fail(STATUS_FAILED, "take", dds_strretcode(-n));
  }
  return 0;
}

/* An image of one pixel, long after the one given: a node then takes that one for a new scene. */
static void publish_another(dds_entity_t writer, const image_t *image) {
  uint8_t pixel = 0;
  image_t other = *image;
  other.header.stamp.sec += 1000;
  other.height = other.width = other.step = 1;
  other.encoding = "mono8";
  other.data._buffer = &pixel;
  other.data._length = other.data._maximum = 1;
  publish(writer, &other);
  pause_ms(200);
}

/*
 * Publishes an image until it is answered: a best-effort subscription may lose one of its many
 * parts, and the answer may be sent before its publisher has learnt of our reader. A node passes
 * over an image that comes again, so that another one goes between.
 */
static void publish_until_answered(dds_entity_t writer, dds_entity_t reader, const image_t *image,
                                   FILE *received, int seconds) {
  for (int waited = 0; waited < seconds * 1000; waited += 5) {
    if (waited % 3000 == 0) {
      if (waited > 0) {
        publish_another(writer, image);
      }
      publish(writer, image);
    }
    if (take_answer(reader, image, received)) {
      return;
    }
    pause_ms(5);
  }
  fail(STATUS_TIMEOUT, "no answer", dds_strretcode(DDS_RETCODE_TIMEOUT));
}

/* ---- modes ---- */

static void exchange(dds_entity_t participant, char **args) {
  int seconds = atoi(args[4]);
  const dds_topic_descriptor_t *type = &sensor_msgs_msg_dds__Image__desc;
  dds_entity_t in = made(dds_create_topic(participant, type, args[0], NULL, NULL), args[0]);
  dds_entity_t out = made(dds_create_topic(participant, type, args[1], NULL, NULL), args[1]);
  dds_entity_t writer = writer_of(participant, in);
  dds_entity_t reader = reader_of(participant, out);
  await_publisher(reader, seconds);
  await_subscription(writer, seconds);
  FILE *script = open_file(args[2], "rb");
  FILE *received = open_file(args[3], "wb");
  image_t image;
  int count = 0;
  while (read_image(script, &image)) {
    publish_until_answered(writer, reader, &image, received, seconds);
    free_image(&image);
    count++;
  }
  fclose(script);
  if (fclose(received) != 0) {
    fail(STATUS_FAILED, args[3], "cannot be written");
  }
  printf("exchanged %d\n", count);
}

static void send_images(dds_entity_t participant, char **args) {
  int seconds = atoi(args[2]);
  dds_entity_t topic = made(
      dds_create_topic(participant, &sensor_msgs_msg_dds__Image__desc, args[0], NULL, NULL),
      args[0]);
  dds_entity_t writer = writer_of(participant, topic);
  await_subscription(writer, seconds);
  FILE *script = open_file(args[1], "rb");
  image_t image;
  int count = 0;
  while (read_image(script, &image)) {
    publish(writer, &image);
    dds_wait_for_acks(writer, DDS_SECS(seconds));
    pause_ms(200); /* a best-effort subscription does not acknowledge */
    free_image(&image);
    count++;
  }
  fclose(script);
  dds_wait_for_acks(writer, DDS_SECS(seconds));
  pause_ms(500);
  printf("sent %d\n", count);
}

static void put_u32(uint8_t *at, uint32_t value) {
  for (int i = 0; i < 4; i++) {
    at[i] = (uint8_t)(value >> (8 * i));
  }
}

/*
 * The number-th malformed message: what follows the seconds of the stamp. Returns its length, which
 * is at most 256.
 */
static uint32_t malform(uint32_t number, uint8_t *bytes) {
  /* A 2x2 mono8 image from its nanosec on; each kind breaks it in another place. */
  static const uint8_t image[] = {
      7,   0,   0,   0,               /* nanosec */
      4,   0,   0,   0,               /* frame_id: length, at offset 4 */
      'c', 'a', 'm', 0,               /* its text, at 8 */
      2,   0,   0,   0,               /* height, at 12 */
      2,   0,   0,   0,               /* width, at 16 */
      6,   0,   0,   0,               /* encoding: length, at 20 */
      'm', 'o', 'n', 'o', '8', 0,     /* its text, at 24 */
      0,                              /* is_bigendian, at 30 */
      0,                              /* padding */
      2,   0,   0,   0,               /* step, at 32 */
      4,   0,   0,   0,               /* data: length, at 36 */
      1,   2,   3,   4};              /* its bytes, at 40 */
  uint32_t length = sizeof image;
  memcpy(bytes, image, sizeof image);
  switch (number % 8) {
    case 0: /* ends within a field; the first one has nothing but its seconds */
      return (number / 8) % 40; /* from 40 on the padding to four bytes passes for data */
    case 1: /* more text than there is */
      put_u32(bytes + 4, 0xffffffff);
      return length;
    case 2: /* 2 GB of data in a message of 48 bytes */
      put_u32(bytes + 36, 0x7fffffff);
      return length;
    case 3: /* text that is not closed by NUL */
      bytes[11] = 'x';
      return length;
    case 4: /* text that is not UTF-8 */
      bytes[24] = 0xff;
      return length;
    case 5: /* a NaN where the length of the data should be */
      put_u32(bytes + 36, 0x7fc00000);
      return length;
    case 6: /* 64 bytes behind the end */
      memset(bytes + length, 0xab, 64);
      return length + 64;
    default: /* noise */
      for (uint32_t i = 0; i < 200; i++) {
        bytes[i] = (uint8_t)(0x80 | (number * 2654435761u >> (i % 24)));
      }
      return 200;
  }
}

static void malformed(dds_entity_t participant, char **args) {
  int count = atoi(args[1]);
  int seconds = atoi(args[2]);
  dds_topic_descriptor_t type = peer_Raw_desc;
  type.m_typename = sensor_msgs_msg_dds__Image__desc.m_typename;
  dds_entity_t topic = made(dds_create_topic(participant, &type, args[0], NULL, NULL), args[0]);
  dds_entity_t writer = writer_of(participant, topic);
  await_subscription(writer, seconds);
  for (int i = 0; i < count; i++) {
    uint8_t bytes[256];
    peer_Raw raw;
    memset(&raw, 0, sizeof raw);
    raw.bytes._length = malform((uint32_t)i, bytes);
    raw.bytes._maximum = sizeof bytes;
    raw.bytes._buffer = bytes;
    publish(writer, &raw);
    if (i % 5 == 4) { /* before the history of ten overwrites what a reliable reader has not got */
      dds_wait_for_acks(writer, DDS_SECS(seconds));
      pause_ms(1);
    }
  }
  dds_wait_for_acks(writer, DDS_SECS(seconds));
  pause_ms(500);
  printf("sent %d\n", count);
}

static void offer(dds_entity_t participant, char **args) {
  dds_topic_descriptor_t type = peer_Raw_desc;
  type.m_typename = args[1];
  dds_entity_t topic = made(dds_create_topic(participant, &type, args[0], NULL, NULL), args[0]);
  dds_qos_t *qos = ros_default();
  if (strcmp(args[2], "best_effort") == 0) {
    dds_qset_reliability(qos, DDS_RELIABILITY_BEST_EFFORT, 0);
  }
  made(dds_create_writer(participant, topic, qos, NULL), "writer");
  dds_delete_qos(qos);
  pause_ms(1000 * atoi(args[3]));
  printf("offered\n");
}

static void ends(dds_entity_t participant, char **args) {
  int seconds = atoi(args[2]);
  const dds_topic_descriptor_t *type = &sensor_msgs_msg_dds__Image__desc;
  dds_entity_t in = made(dds_create_topic(participant, type, args[0], NULL, NULL), args[0]);
  dds_entity_t out = made(dds_create_topic(participant, type, args[1], NULL, NULL), args[1]);
  dds_entity_t writer = writer_of(participant, in);
  dds_entity_t reader = reader_of(participant, out);
  await_publisher(reader, seconds);
  await_subscription(writer, seconds);
  printf("matched\n");
  fflush(stdout);
  int c;
  while ((c = getchar()) != '\n') {
    if (c == EOF) {
      return;
    }
  }
  dds_delete(writer);
  dds_delete(reader);
  printf("deleted\n");
  fflush(stdout);
  while (getchar() != EOF) {
  }
}

int main(int argc, char **argv) {
  if (argc < 3) {
    fail(STATUS_USAGE, "usage", "peer DOMAIN exchange|send|malformed|offer|ends ...");
  }
  dds_entity_t participant = made(
      dds_create_participant((dds_domainid_t)atoi(argv[1]), NULL, NULL), "participant");
  if (strcmp(argv[2], "exchange") == 0 && argc == 8) {
    exchange(participant, argv + 3);
  } else if (strcmp(argv[2], "send") == 0 && argc == 6) {
    send_images(participant, argv + 3);
  } else if (strcmp(argv[2], "malformed") == 0 && argc == 6) {
    malformed(participant, argv + 3);
  } else if (strcmp(argv[2], "offer") == 0 && argc == 7) {
    offer(participant, argv + 3);
  } else if (strcmp(argv[2], "ends") == 0 && argc == 6) {
    ends(participant, argv + 3);
  } else {
    fail(STATUS_USAGE, argv[2], "unknown mode or wrong number of arguments");
  }
  dds_delete(participant);
  return 0;
}
