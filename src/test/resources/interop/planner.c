/*
 * A planner on Eclipse Cyclone DDS that listens to autoware_perception_msgs/PredictedObjects.
 *
 *   planner DOMAIN SECONDS TOPIC COUNT
 *
 * Prints "listening" on standard error once a publisher is matched, then a line for each of the next
 * COUNT messages that hold objects, and for the first empty one after them:
 *
 *   SEC|NANOSEC|FRAME|OBJECTS|LABEL|X|Y|Z|POSES|STEP_NANOSEC
 *
 * LABEL and what follows is of the first object; an empty message has OBJECTS 0 and nothing after it.
 * Exit status: 0 done, 1 a wait ended in vain, 2 wrong call, 3 DDS failed.
 */
#include <stdio.h>
#include <stdlib.h>

#include "Planner.h"
#include "dds/dds.h"

typedef autoware_perception_msgs_msg_dds__PredictedObjects_ objects_t;

static void print(const objects_t *m) {
  printf("%d|%u|%s|%u", m->header.stamp.sec, m->header.stamp.nanosec, m->header.frame_id,
         m->objects._length);
  if (m->objects._length > 0) {
    const autoware_perception_msgs_msg_dds__PredictedObject_ *o = &m->objects._buffer[0];
    const geometry_msgs_msg_dds__Point_ *p =
        &o->kinematics.initial_pose_with_covariance.pose.position;
    const autoware_perception_msgs_msg_dds__PredictedPath_ *path =
        &o->kinematics.predicted_paths._buffer[0];
    printf("|%u|%.17g|%.17g|%.17g|%u|%u", o->classification._buffer[0].label, p->x, p->y, p->z,
           path->path._length, path->time_step.nanosec);
  }
  printf("\n");
  fflush(stdout);
}

int main(int argc, char **argv) {
  if (argc != 5) {
    fprintf(stderr, "planner DOMAIN SECONDS TOPIC COUNT\n");
    return 2;
  }
  int seconds = atoi(argv[2]);
  int wanted = atoi(argv[4]);
  dds_entity_t participant = dds_create_participant((dds_domainid_t)atoi(argv[1]), NULL, NULL);
  dds_entity_t topic = dds_create_topic(
      participant, &autoware_perception_msgs_msg_dds__PredictedObjects__desc, argv[3], NULL, NULL);
  dds_qos_t *qos = dds_create_qos();
  dds_qset_reliability(qos, DDS_RELIABILITY_RELIABLE, DDS_SECS(1));
  dds_qset_history(qos, DDS_HISTORY_KEEP_LAST, 10);
  dds_entity_t reader = dds_create_reader(participant, topic, qos, NULL);
  dds_delete_qos(qos);
  if (participant < 0 || topic < 0 || reader < 0) {
    fprintf(stderr, "planner: DDS failed\n");
    return 3;
  }
  int heard = 0;
  int matched = 0;
  for (int i = 0; i < seconds * 200; i++) {
    void *samples[1] = {NULL};
    dds_sample_info_t info[1];
    dds_subscription_matched_status_t status;
    if (!matched && dds_get_subscription_matched_status(reader, &status) == DDS_RETCODE_OK &&
        status.current_count > 0) {
      matched = 1;
      fprintf(stderr, "listening\n");
    }
    if (dds_take(reader, samples, info, 1, 1) == 1) {
      const objects_t *message = samples[0];
      int empty = info[0].valid_data && message->objects._length == 0;
      if (info[0].valid_data && (empty ? heard == wanted : heard < wanted)) {
        print(message);
        heard += !empty;
      }
      dds_return_loan(reader, samples, 1);
      if (empty && heard == wanted) {
        dds_delete(participant);
        return 0;
      }
      continue;
    }
    dds_sleepfor(DDS_MSECS(5));
  }
  fprintf(stderr, "planner: heard %d of %d messages, and no end\n", heard, wanted);
  return 1;
}
