/*
 * A ROS 2 client of a node's services on Eclipse Cyclone DDS, as rmw_cyclonedds_cpp speaks them, and a
 * listener to the topics beside them.
 *
 *   client DOMAIN SECONDS NODE COMMAND [ARGUMENT ...]
 *
 * NODE is a full name such as /slotcast_perception. SECONDS bounds each wait. Commands, and what they
 * print, a line for each thing that the answer holds, fields between bars:
 *
 *   list [DEPTH [PREFIX ...]]       name|NAME, prefix|PREFIX
 *   get NAME ...                    TYPE|VALUE
 *   types NAME ...                  TYPE
 *   describe NAME ...               NAME|TYPE|read_only or live|CONSTRAINTS|FROM|TO (no range: -)
 *   set NAME TYPE VALUE ...         true or false|REASON; TYPE is bool, integer, double, string, none
 *   set_atomically NAME TYPE VALUE ...
 *   state                           ID|LABEL
 *   change ID LABEL                 true or false
 *   states                          ID|LABEL
 *   transitions, graph              ID|LABEL|START|GOAL
 *   reset                           true or false|MESSAGE
 *   weights WEIGHTS PARTNER         true or false|MESSAGE
 *   malformed SERVICE TYPE COUNT    sends COUNT broken requests and expects no answer: sent|COUNT
 *   log COUNT                       the next COUNT lines of /rosout: LEVEL|NAME|MESSAGE
 *   events COUNT                    the next COUNT /parameter_events: NODE|NEW|CHANGED|LAST NAME
 *   lives COUNT                     the next COUNT ~/transition_event: LABEL|START|GOAL
 *   report KEY LEAST                from /diagnostics, once KEY is at least LEAST: VALUE|LEVEL|MESSAGE
 *
 * Listeners print "listening" on standard error when they are matched.
 * Exit status: 0 done, 1 a wait ended in vain, 2 wrong call, 3 DDS failed.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "Services.h"
#include "dds/dds.h"

enum { STATUS_TIMEOUT = 1, STATUS_USAGE = 2, STATUS_FAILED = 3 };
enum { TYPE_NONE = 0, TYPE_BOOL = 1, TYPE_INTEGER = 2, TYPE_DOUBLE = 3, TYPE_STRING = 4 };
enum { MAX_ITEMS = 64 };

typedef rcl_interfaces_msg_dds__ParameterValue_ value_t;
typedef rcl_interfaces_msg_dds__Parameter_ parameter_t;

static dds_entity_t participant;
static int seconds;
static const char *node;

static void fail(int status, const char *what, const char *why) {
  fprintf(stderr, "client: %s: %s\n", what, why);
  exit(status);
}

static dds_entity_t made(dds_entity_t entity, const char *what) {
  if (entity < 0) {
    fail(STATUS_FAILED, what, dds_strretcode(-entity));
  }
  return entity;
}

static void pause_ms(int milliseconds) { dds_sleepfor(DDS_MSECS(milliseconds)); }

static dds_qos_t *ros_default(int depth) {
  dds_qos_t *qos = dds_create_qos();
  dds_qset_reliability(qos, DDS_RELIABILITY_RELIABLE, DDS_SECS(1));
  dds_qset_durability(qos, DDS_DURABILITY_VOLATILE);
  dds_qset_history(qos, DDS_HISTORY_KEEP_LAST, depth);
  return qos;
}

static int matched_writer(dds_entity_t writer) {
  dds_publication_matched_status_t status;
  return dds_get_publication_matched_status(writer, &status) == DDS_RETCODE_OK &&
         status.current_count > 0;
}

static int matched_reader(dds_entity_t reader) {
  dds_subscription_matched_status_t status;
  return dds_get_subscription_matched_status(reader, &status) == DDS_RETCODE_OK &&
         status.current_count > 0;
}

/* Takes the next valid sample, which stays on loan; NULL after SECONDS. */
static void *take(dds_entity_t reader) {
  static void *samples[1];
  dds_sample_info_t info[1];
  for (int i = 0; i < seconds * 200; i++) {
    samples[0] = NULL;
    dds_return_t n = dds_take(reader, samples, info, 1, 1);
    if (n < 0) {
      fail(STATUS_FAILED, "take", dds_strretcode(-n));
    }
    if (n == 1 && info[0].valid_data) {
      return samples[0];
    }
    if (n == 1) {
      dds_return_loan(reader, samples, n);
    }
    pause_ms(5);
  }
  return NULL;
}

/* ---- calling ---- */

/* What every request and answer begins with. */
typedef struct {
  uint64_t client;
  int64_t number;
} header_t;

/* Sends the request and returns its answer, as rmw_cyclonedds_cpp does: answers to others are passed
 * over, and nothing is sent before both topics of the service are matched. */
static void *call(const char *service, const dds_topic_descriptor_t *request_type,
                  const dds_topic_descriptor_t *answer_type, void *request) {
  char name[512];
  dds_qos_t *qos = ros_default(10);
  snprintf(name, sizeof name, "rq%s/%sRequest", node, service);
  dds_entity_t in = made(dds_create_topic(participant, request_type, name, NULL, NULL), name);
  dds_entity_t writer = made(dds_create_writer(participant, in, qos, NULL), name);
  snprintf(name, sizeof name, "rr%s/%sReply", node, service);
  dds_entity_t out = made(dds_create_topic(participant, answer_type, name, NULL, NULL), name);
  dds_entity_t reader = made(dds_create_reader(participant, out, qos, NULL), name);
  dds_delete_qos(qos);
  for (int i = 0; !(matched_writer(writer) && matched_reader(reader)); i++) {
    if (i == seconds * 100) {
      fail(STATUS_TIMEOUT, name, "no such service");
    }
    pause_ms(10);
  }
  dds_instance_handle_t self;
  dds_get_instance_handle(writer, &self);
  header_t *header = request;
  header->client = self;
  header->number = 7;
  dds_return_t rc = dds_write(writer, request);
  if (rc != DDS_RETCODE_OK) {
    fail(STATUS_FAILED, name, dds_strretcode(-rc));
  }
  for (;;) {
    header_t *answer = take(reader);
    if (answer == NULL) {
      fail(STATUS_TIMEOUT, name, "no answer");
    }
    if (answer->client == self && answer->number == 7) {
      return answer;
    }
  }
}

/* PACKAGE, TYPE, the variables of request and answer. The request's fields are filled by name. */
#define CALL(service, package, type, answer, ...)                                      \
  package##_srv_dds__##type##_Request_ request = {__VA_ARGS__};                        \
  package##_srv_dds__##type##_Response_ *answer =                                      \
      call((service), &package##_srv_dds__##type##_Request__desc,                      \
           &package##_srv_dds__##type##_Response__desc, &request)

#define SEQ(n, array) {._maximum = (n), ._length = (n), ._buffer = (array), ._release = false}

static const char *truth(bool value) { return value ? "true" : "false"; }

static void print_value(const value_t *v) {
  switch (v->type) {
    case TYPE_NONE:
      printf("%d|\n", v->type);
      break;
    case TYPE_BOOL:
      printf("%d|%s\n", v->type, truth(v->bool_value));
      break;
    case TYPE_INTEGER:
      printf("%d|%lld\n", v->type, (long long)v->integer_value);
      break;
    case TYPE_DOUBLE:
      printf("%d|%.17g\n", v->type, v->double_value);
      break;
    case TYPE_STRING:
      printf("%d|%s\n", v->type, v->string_value);
      break;
    default:
      printf("%d|", v->type);
      for (uint32_t i = 0; i < v->string_array_value._length; i++) {
        printf("%s%s", i > 0 ? "," : "", v->string_array_value._buffer[i]);
      }
      printf("\n");
  }
}

static void list(int argc, char **argv) {
  CALL("list_parameters", rcl_interfaces, ListParameters, answer,
       .depth = argc > 0 ? (uint64_t)atoi(argv[0]) : 0,
       .prefixes = SEQ(argc > 1 ? (uint32_t)argc - 1 : 0, argv + 1));
  for (uint32_t i = 0; i < answer->result.names._length; i++) {
    printf("name|%s\n", answer->result.names._buffer[i]);
  }
  for (uint32_t i = 0; i < answer->result.prefixes._length; i++) {
    printf("prefix|%s\n", answer->result.prefixes._buffer[i]);
  }
}

static void get(int argc, char **argv) {
  CALL("get_parameters", rcl_interfaces, GetParameters, answer, .names = SEQ((uint32_t)argc, argv));
  for (uint32_t i = 0; i < answer->values._length; i++) {
    print_value(&answer->values._buffer[i]);
  }
}

static void types(int argc, char **argv) {
  CALL("get_parameter_types", rcl_interfaces, GetParameterTypes, answer,
       .names = SEQ((uint32_t)argc, argv));
  for (uint32_t i = 0; i < answer->types._length; i++) {
    printf("%d\n", answer->types._buffer[i]);
  }
}

static void describe(int argc, char **argv) {
  CALL("describe_parameters", rcl_interfaces, DescribeParameters, answer,
       .names = SEQ((uint32_t)argc, argv));
  for (uint32_t i = 0; i < answer->descriptors._length; i++) {
    const rcl_interfaces_msg_dds__ParameterDescriptor_ *d = &answer->descriptors._buffer[i];
    printf("%s|%d|%s|%s|", d->name, d->type, d->read_only ? "read_only" : "live",
           d->additional_constraints);
    if (d->floating_point_range._length > 0) {
      printf("%g|%g\n", d->floating_point_range._buffer[0].from_value,
             d->floating_point_range._buffer[0].to_value);
    } else if (d->integer_range._length > 0) {
      printf("%lld|%lld\n", (long long)d->integer_range._buffer[0].from_value,
             (long long)d->integer_range._buffer[0].to_value);
    } else {
      printf("-|-\n");
    }
  }
}

/* NAME TYPE VALUE, three and three. */
static uint32_t parameters(int argc, char **argv, parameter_t *out) {
  uint32_t count = 0;
  for (int i = 0; i + 2 < argc && count < MAX_ITEMS; i += 3, count++) {
    memset(&out[count], 0, sizeof out[count]);
    out[count].name = argv[i];
    value_t *v = &out[count].value;
    v->string_value = "";
    if (strcmp(argv[i + 1], "bool") == 0) {
      v->type = TYPE_BOOL;
      v->bool_value = strcmp(argv[i + 2], "true") == 0;
    } else if (strcmp(argv[i + 1], "integer") == 0) {
      v->type = TYPE_INTEGER;
      v->integer_value = atoll(argv[i + 2]);
    } else if (strcmp(argv[i + 1], "double") == 0) {
      v->type = TYPE_DOUBLE;
      v->double_value = atof(argv[i + 2]);
    } else if (strcmp(argv[i + 1], "string") == 0) {
      v->type = TYPE_STRING;
      v->string_value = argv[i + 2];
    }
  }
  return count;
}

static void set(int argc, char **argv) {
  parameter_t wanted[MAX_ITEMS];
  uint32_t count = parameters(argc, argv, wanted);
  CALL("set_parameters", rcl_interfaces, SetParameters, answer, .parameters = SEQ(count, wanted));
  for (uint32_t i = 0; i < answer->results._length; i++) {
    printf("%s|%s\n", truth(answer->results._buffer[i].successful),
           answer->results._buffer[i].reason);
  }
}

static void set_atomically(int argc, char **argv) {
  parameter_t wanted[MAX_ITEMS];
  uint32_t count = parameters(argc, argv, wanted);
  CALL("set_parameters_atomically", rcl_interfaces, SetParametersAtomically, answer,
       .parameters = SEQ(count, wanted));
  printf("%s|%s\n", truth(answer->result.successful), answer->result.reason);
}

static void state(void) {
  CALL("get_state", lifecycle_msgs, GetState, answer, .client = 0);
  printf("%d|%s\n", answer->current_state.id, answer->current_state.label);
}

static void change(char **argv) {
  CALL("change_state", lifecycle_msgs, ChangeState, answer,
       .transition = {(uint8_t)atoi(argv[0]), argv[1]});
  printf("%s\n", truth(answer->success));
}

static void states(void) {
  CALL("get_available_states", lifecycle_msgs, GetAvailableStates, answer, .client = 0);
  for (uint32_t i = 0; i < answer->available_states._length; i++) {
    printf("%d|%s\n", answer->available_states._buffer[i].id,
           answer->available_states._buffer[i].label);
  }
}

static void transitions(const char *service) {
  CALL(service, lifecycle_msgs, GetAvailableTransitions, answer, .client = 0);
  for (uint32_t i = 0; i < answer->available_transitions._length; i++) {
    const lifecycle_msgs_msg_dds__TransitionDescription_ *t =
        &answer->available_transitions._buffer[i];
    printf("%d|%s|%s|%s\n", t->transition.id, t->transition.label, t->start_state.label,
           t->goal_state.label);
  }
}

static void reset(void) {
  CALL("reset", std_srvs, Trigger, answer, .client = 0);
  printf("%s|%s\n", truth(answer->success), answer->message);
}

static void weights(char **argv) {
  CALL("set_weights", slotcast_msgs, SetWeights, answer, .weights = argv[0],
       .partner_weights = argv[1]);
  printf("%s|%s\n", truth(answer->success), answer->message);
}

/* ---- breaking ---- */

/* Requests that end within their header, that promise more than they hold, and noise. */
static void malformed(char **argv) {
  int count = atoi(argv[2]);
  char name[512];
  snprintf(name, sizeof name, "rq%s/%sRequest", node, argv[0]);
  dds_topic_descriptor_t type = client_Raw_desc;
  type.m_typename = argv[1];
  dds_qos_t *qos = ros_default(10);
  dds_entity_t topic = made(dds_create_topic(participant, &type, name, NULL, NULL), name);
  dds_entity_t writer = made(dds_create_writer(participant, topic, qos, NULL), name);
  dds_delete_qos(qos);
  for (int i = 0; !matched_writer(writer); i++) {
    if (i == seconds * 100) {
      fail(STATUS_TIMEOUT, name, "no such service");
    }
    pause_ms(10);
  }
  for (int i = 0; i < count; i++) {
    uint8_t bytes[256];
    client_Raw raw = {.bytes = SEQ(0, bytes)};
    uint32_t fields = 12; /* of the header, the length before the bytes being its first four */
    switch (i % 4) {
      case 0: /* ends within the header */
        raw.bytes._length = (uint32_t)(i / 4) % 8;
        break;
      case 1: /* a sequence or text of 4 GB */
        memset(bytes, 0xff, fields + 4);
        raw.bytes._length = fields + 4;
        break;
      case 2: /* far too much behind the end, were there an end */
        memset(bytes, 0, sizeof bytes);
        raw.bytes._length = sizeof bytes;
        break;
      default: /* noise */
        for (uint32_t b = 0; b < 200; b++) {
          bytes[b] = (uint8_t)(0x80 | ((uint32_t)i * 2654435761u >> (b % 24)));
        }
        raw.bytes._length = 200;
    }
    dds_return_t rc = dds_write(writer, &raw);
    if (rc != DDS_RETCODE_OK) {
      fail(STATUS_FAILED, name, dds_strretcode(-rc));
    }
    if (i % 5 == 4) { /* before the history of ten overwrites what has not arrived */
      dds_wait_for_acks(writer, DDS_SECS(seconds));
    }
  }
  dds_wait_for_acks(writer, DDS_SECS(seconds));
  pause_ms(200);
  printf("sent|%d\n", count);
}

/* ---- listening ---- */

static dds_entity_t listen_to(const char *topic, const dds_topic_descriptor_t *type, bool latched,
                              int depth) {
  dds_qos_t *qos = ros_default(depth);
  if (latched) {
    dds_qset_durability(qos, DDS_DURABILITY_TRANSIENT_LOCAL);
  }
  dds_entity_t in = made(dds_create_topic(participant, type, topic, NULL, NULL), topic);
  dds_entity_t reader = made(dds_create_reader(participant, in, qos, NULL), topic);
  dds_delete_qos(qos);
  for (int i = 0; !matched_reader(reader); i++) {
    if (i == seconds * 100) {
      fail(STATUS_TIMEOUT, topic, "no publisher");
    }
    pause_ms(10);
  }
  pause_ms(1000); /* the other side learns of us a moment later */
  fprintf(stderr, "listening\n");
  return reader;
}

static void *next(dds_entity_t reader, const char *topic) {
  void *sample = take(reader);
  if (sample == NULL) {
    fflush(stdout);
    fail(STATUS_TIMEOUT, topic, "nothing more came");
  }
  return sample;
}

static void hear_log(int count) {
  dds_entity_t reader =
      listen_to("rt/rosout", &rcl_interfaces_msg_dds__Log__desc, true, 1000);
  for (int i = 0; i < count; i++) {
    const rcl_interfaces_msg_dds__Log_ *log = next(reader, "rosout");
    printf("%d|%s|%s\n", log->level, log->name, log->msg);
  }
}

static void hear_events(int count) {
  dds_entity_t reader = listen_to("rt/parameter_events",
                                  &rcl_interfaces_msg_dds__ParameterEvent__desc, false, 1000);
  for (int i = 0; i < count; i++) {
    const rcl_interfaces_msg_dds__ParameterEvent_ *event = next(reader, "parameter_events");
    uint32_t changed = event->changed_parameters._length;
    printf("%s|%u|%u|%s\n", event->node, event->new_parameters._length, changed,
           changed > 0 ? event->changed_parameters._buffer[changed - 1].name : "");
  }
}

/* Waits for a report of the node in which the value of key is at least least. */
static void hear_report(const char *key, long least) {
  dds_entity_t reader = listen_to("rt/diagnostics",
                                  &diagnostic_msgs_msg_dds__DiagnosticArray__desc, false, 10);
  const char *name = strrchr(node, '/') + 1;
  dds_time_t end = dds_time() + DDS_SECS(seconds);
  while (dds_time() < end) {
    const diagnostic_msgs_msg_dds__DiagnosticArray_ *report = next(reader, "diagnostics");
    for (uint32_t i = 0; i < report->status._length; i++) {
      const diagnostic_msgs_msg_dds__DiagnosticStatus_ *status = &report->status._buffer[i];
      for (uint32_t j = 0; j < status->values._length; j++) {
        const diagnostic_msgs_msg_dds__KeyValue_ *pair = &status->values._buffer[j];
        if (strcmp(status->hardware_id, name) == 0 && strcmp(pair->key, key) == 0 &&
            atol(pair->value) >= least) {
          printf("%s|%d|%s\n", pair->value, status->level, status->message);
          return;
        }
      }
    }
  }
  fail(STATUS_TIMEOUT, key, "stayed below");
}

static void hear_lives(int count) {
  char topic[512];
  snprintf(topic, sizeof topic, "rt%s/transition_event", node);
  dds_entity_t reader =
      listen_to(topic, &lifecycle_msgs_msg_dds__TransitionEvent__desc, false, 10);
  for (int i = 0; i < count; i++) {
    const lifecycle_msgs_msg_dds__TransitionEvent_ *event = next(reader, topic);
    printf("%s|%s|%s\n", event->transition.label, event->start_state.label,
           event->goal_state.label);
  }
}

int main(int argc, char **argv) {
  if (argc < 5) {
    fail(STATUS_USAGE, "usage", "client DOMAIN SECONDS NODE COMMAND ...");
  }
  participant =
      made(dds_create_participant((dds_domainid_t)atoi(argv[1]), NULL, NULL), "participant");
  seconds = atoi(argv[2]);
  node = argv[3];
  const char *command = argv[4];
  int count = argc - 5;
  char **arguments = argv + 5;
  if (strcmp(command, "list") == 0) {
    list(count, arguments);
  } else if (strcmp(command, "get") == 0) {
    get(count, arguments);
  } else if (strcmp(command, "types") == 0) {
    types(count, arguments);
  } else if (strcmp(command, "describe") == 0) {
    describe(count, arguments);
  } else if (strcmp(command, "set") == 0) {
    set(count, arguments);
  } else if (strcmp(command, "set_atomically") == 0) {
    set_atomically(count, arguments);
  } else if (strcmp(command, "state") == 0) {
    state();
  } else if (strcmp(command, "change") == 0 && count == 2) {
    change(arguments);
  } else if (strcmp(command, "states") == 0) {
    states();
  } else if (strcmp(command, "transitions") == 0) {
    transitions("get_available_transitions");
  } else if (strcmp(command, "graph") == 0) {
    transitions("get_transition_graph");
  } else if (strcmp(command, "reset") == 0) {
    reset();
  } else if (strcmp(command, "weights") == 0 && count == 2) {
    weights(arguments);
  } else if (strcmp(command, "malformed") == 0 && count == 3) {
    malformed(arguments);
  } else if (strcmp(command, "log") == 0 && count == 1) {
    hear_log(atoi(arguments[0]));
  } else if (strcmp(command, "events") == 0 && count == 1) {
    hear_events(atoi(arguments[0]));
  } else if (strcmp(command, "report") == 0 && count == 2) {
    hear_report(arguments[0], atol(arguments[1]));
  } else if (strcmp(command, "lives") == 0 && count == 1) {
    hear_lives(atoi(arguments[0]));
  } else {
    fail(STATUS_USAGE, command, "unknown command or wrong number of arguments");
  }
  fflush(stdout);
  dds_delete(participant);
  return 0;
}
