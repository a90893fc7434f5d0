/*
 * What rmw_cyclonedds_cpp does for a ROS 2 node of Humble or of Jazzy, without its messages: it tells of
 * its node on ros_discovery_info and listens to the others', in the layout of its distribution; Jazzy's
 * endpoints have the hash of their type in their user data.
 *
 *   graph DOMAIN SECONDS humble|jazzy TOPIC TYPE HASH
 *
 * Its node is /peer_humble or /peer_jazzy, with one publisher of TYPE (its DDS name) on TOPIC, which says
 * nothing; HASH is that publisher's, "" for none. Prints a line for each message that it hears of others,
 *   nodes|READERS/WRITERS /NAMESPACE/NAME|...
 * and for each endpoint of others on a topic that begins with rt/ or rq/,
 *   publication|TOPIC|USER DATA  or  subscription|TOPIC|USER DATA
 * and ends after SECONDS, or with its standard input.
 *
 * Exit status: 0 done, 2 wrong call, 3 DDS failed.
 */
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "Graph.h"
#include "dds/dds.h"

#define INFO_TYPE "rmw_dds_common::msg::dds_::ParticipantEntitiesInfo_"
#define INFO_HASH "RIHS01_91a0593bacdcc50ea9bdcf849a938b128412cc1ea821245c663bcd26f83c295e"

static void fail(int status, const char *what, const char *why) {
  fprintf(stderr, "graph: %s: %s\n", what, why);
  exit(status);
}

static dds_entity_t made(dds_entity_t entity, const char *what) {
  if (entity < 0) {
    fail(3, what, dds_strretcode(-entity));
  }
  return entity;
}

static dds_qos_t *reliable(dds_durability_kind_t durability, const char *hash) {
  dds_qos_t *qos = dds_create_qos();
  dds_qset_reliability(qos, DDS_RELIABILITY_RELIABLE, DDS_MSECS(100));
  dds_qset_durability(qos, durability);
  if (hash[0] != 0) {
    char data[128];
    int length = snprintf(data, sizeof data, "typehash=%s;", hash);
    dds_qset_userdata(qos, data, (size_t)length);
  }
  return qos;
}

static void tell_endpoints(dds_entity_t reader, const char *kind, dds_guid_t own) {
  void *samples[1] = {NULL};
  dds_sample_info_t info[1];
  while (dds_take(reader, samples, info, 1, 1) > 0) {
    const dds_builtintopic_endpoint_t *endpoint = samples[0];
    if (info[0].valid_data && memcmp(&endpoint->participant_key, &own, 12) != 0 &&
        (strncmp(endpoint->topic_name, "rt/", 3) == 0 || strncmp(endpoint->topic_name, "rq/", 3) == 0)) {
      void *data = NULL;
      size_t length = 0;
      dds_qget_userdata(endpoint->qos, &data, &length);
      printf("%s|%s|%.*s\n", kind, endpoint->topic_name, (int)length, data == NULL ? "" : (char *)data);
      dds_free(data);
    }
    dds_return_loan(reader, samples, 1);
    samples[0] = NULL;
  }
}

/* The layouts differ in the length of ids alone. */
#define TELL_NODES(reader, layout, own)                                                      \
  do {                                                                                       \
    void *samples[1] = {NULL};                                                               \
    dds_sample_info_t info[1];                                                               \
    while (dds_take(reader, samples, info, 1, 1) > 0) {                                      \
      const layout##_Info *said = samples[0];                                                \
      if (info[0].valid_data && memcmp(said->gid.data, &own, 12) != 0) {                     \
        printf("nodes");                                                                     \
        for (uint32_t i = 0; i < said->nodes._length; i++) {                                 \
          const layout##_Node *node = &said->nodes._buffer[i];                               \
          printf("|%u/%u %s%s%s", node->reader_gid_seq._length, node->writer_gid_seq._length, \
                 node->node_namespace, strcmp(node->node_namespace, "/") == 0 ? "" : "/",    \
                 node->node_name);                                                           \
        }                                                                                    \
        printf("\n");                                                                        \
      }                                                                                      \
      dds_return_loan(reader, samples, 1);                                                   \
      samples[0] = NULL;                                                                     \
    }                                                                                        \
  } while (0)

#define TELL_OWN(writer, layout, name, own, endpoint)                  \
  do {                                                                 \
    layout##_Gid gid;                                                  \
    memset(&gid, 0, sizeof gid);                                       \
    memcpy(gid.data, &endpoint, 16);                                   \
    layout##_Node node;                                                \
    memset(&node, 0, sizeof node);                                     \
    strcpy(node.node_namespace, "/");                                  \
    strcpy(node.node_name, name);                                      \
    node.writer_gid_seq._length = node.writer_gid_seq._maximum = 1;    \
    node.writer_gid_seq._buffer = &gid;                                \
    layout##_Info info;                                                \
    memset(&info, 0, sizeof info);                                     \
    memcpy(info.gid.data, &own, 16);                                   \
    info.nodes._length = info.nodes._maximum = 1;                      \
    info.nodes._buffer = &node;                                        \
    dds_return_t rc = dds_write(writer, &info);                        \
    if (rc != DDS_RETCODE_OK) {                                        \
      fail(3, "write", dds_strretcode(-rc));                           \
    }                                                                  \
  } while (0)

int main(int argc, char **argv) {
  if (argc != 7) {
    fail(2, "usage", "graph DOMAIN SECONDS humble|jazzy TOPIC TYPE HASH");
  }
  int is_jazzy = strcmp(argv[3], "jazzy") == 0;
  dds_qos_t *qos = dds_create_qos();
  dds_qset_userdata(qos, "enclave=/;", 10);
  dds_entity_t participant =
      made(dds_create_participant((dds_domainid_t)atoi(argv[1]), qos, NULL), "participant");
  dds_delete_qos(qos);
  dds_guid_t own;
  dds_get_guid(participant, &own);

  dds_topic_descriptor_t type = is_jazzy ? jazzy_Info_desc : humble_Info_desc;
  type.m_typename = INFO_TYPE;
  dds_entity_t topic =
      made(dds_create_topic(participant, &type, "ros_discovery_info", NULL, NULL), "topic");
  qos = reliable(DDS_DURABILITY_TRANSIENT_LOCAL, is_jazzy ? INFO_HASH : "");
  dds_qset_history(qos, DDS_HISTORY_KEEP_LAST, 1);
  dds_entity_t writer = made(dds_create_writer(participant, topic, qos, NULL), "writer");
  dds_qset_history(qos, DDS_HISTORY_KEEP_ALL, 0);
  dds_entity_t reader = made(dds_create_reader(participant, topic, qos, NULL), "reader");
  dds_delete_qos(qos);

  dds_topic_descriptor_t silent = peer_Raw_desc;
  silent.m_typename = argv[5];
  dds_entity_t other = made(dds_create_topic(participant, &silent, argv[4], NULL, NULL), argv[4]);
  qos = reliable(DDS_DURABILITY_VOLATILE, argv[6]);
  dds_guid_t endpoint;
  dds_get_guid(made(dds_create_writer(participant, other, qos, NULL), argv[4]), &endpoint);
  dds_delete_qos(qos);
  if (is_jazzy) {
    TELL_OWN(writer, jazzy, "peer_jazzy", own, endpoint);
  } else {
    TELL_OWN(writer, humble, "peer_humble", own, endpoint);
  }

  dds_entity_t publications =
      made(dds_create_reader(participant, DDS_BUILTIN_TOPIC_DCPSPUBLICATION, NULL, NULL), "reader");
  dds_entity_t subscriptions =
      made(dds_create_reader(participant, DDS_BUILTIN_TOPIC_DCPSSUBSCRIPTION, NULL, NULL), "reader");
  struct pollfd input = {STDIN_FILENO, POLLIN, 0};
  for (int waited = 0; waited < atoi(argv[2]) * 100; waited++) {
    if (is_jazzy) {
      TELL_NODES(reader, jazzy, own);
    } else {
      TELL_NODES(reader, humble, own);
    }
    tell_endpoints(publications, "publication", own);
    tell_endpoints(subscriptions, "subscription", own);
    fflush(stdout);
    if (poll(&input, 1, 10) > 0) {
      break;
    }
  }
  dds_delete(participant);
  return 0;
}
