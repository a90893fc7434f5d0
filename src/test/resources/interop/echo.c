/*
 * Takes messages of every type and sends each back, through Eclipse Cyclone DDS's own structures and its
 * own encoder.
 *
 *   echo DOMAIN SECONDS
 *
 * What comes on rt/there/PACKAGE/TYPE goes back on rt/back/PACKAGE/TYPE. The types are those of
 * cdr/golden.idl. Prints the number of types when all topics are open, and ends after SECONDS or with its
 * standard input.
 *
 * Exit status: 0 done, 2 wrong call, 3 DDS failed.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dds/dds.h"
#include "golden.h"

#define TYPES \
  TYPE(builtin_interfaces, Time) \
  TYPE(builtin_interfaces, Duration) \
  TYPE(std_msgs, Header) \
  TYPE(std_msgs, ColorRGBA) \
  TYPE(std_msgs, String) \
  TYPE(geometry_msgs, Point) \
  TYPE(geometry_msgs, Vector3) \
  TYPE(geometry_msgs, Quaternion) \
  TYPE(geometry_msgs, Pose) \
  TYPE(geometry_msgs, PoseWithCovariance) \
  TYPE(geometry_msgs, Transform) \
  TYPE(geometry_msgs, Pose2D) \
  TYPE(geometry_msgs, TransformStamped) \
  TYPE(rosgraph_msgs, Clock) \
  TYPE(tf2_msgs, TFMessage) \
  TYPE(sensor_msgs, Image) \
  TYPE(sensor_msgs, CompressedImage) \
  TYPE(sensor_msgs, RegionOfInterest) \
  TYPE(sensor_msgs, CameraInfo) \
  TYPE(vision_msgs, Point2D) \
  TYPE(vision_msgs, Pose2D) \
  TYPE(vision_msgs, BoundingBox2D) \
  TYPE(vision_msgs, ObjectHypothesis) \
  TYPE(vision_msgs, ObjectHypothesisWithPose) \
  TYPE(vision_msgs, Detection2D) \
  TYPE(vision_msgs, Detection2DArray) \
  TYPE(vision_msgs, VisionClass) \
  TYPE(vision_msgs, LabelInfo) \
  TYPE(vision_msgs, VisionInfo) \
  TYPE(visualization_msgs, UVCoordinate) \
  TYPE(visualization_msgs, MeshFile) \
  TYPE(visualization_msgs, Marker) \
  TYPE(visualization_msgs, MarkerArray) \
  TYPE(diagnostic_msgs, KeyValue) \
  TYPE(diagnostic_msgs, DiagnosticStatus) \
  TYPE(diagnostic_msgs, DiagnosticArray) \
  TYPE(slotcast_msgs, SlotArray) \
  TYPE(slotcast_msgs, TrajectoryPoint) \
  TYPE(slotcast_msgs, Trajectory) \
  TYPE(slotcast_msgs, TrajectoryArray) \
  TYPE(slotcast_msgs, MetricPoint) \
  TYPE(slotcast_msgs, MetricTrajectory) \
  TYPE(slotcast_msgs, MetricTrajectoryArray) \
  TYPE(rcl_interfaces, ParameterValue) \
  TYPE(rcl_interfaces, Parameter) \
  TYPE(rcl_interfaces, FloatingPointRange) \
  TYPE(rcl_interfaces, IntegerRange) \
  TYPE(rcl_interfaces, ParameterDescriptor) \
  TYPE(rcl_interfaces, SetParametersResult) \
  TYPE(rcl_interfaces, ListParametersResult) \
  TYPE(rcl_interfaces, ParameterEvent) \
  TYPE(rcl_interfaces, Log) \
  TYPE(lifecycle_msgs, State) \
  TYPE(lifecycle_msgs, Transition) \
  TYPE(lifecycle_msgs, TransitionDescription) \
  TYPE(lifecycle_msgs, TransitionEvent) \
  TYPE(unique_identifier_msgs, UUID) \
  TYPE(geometry_msgs, Point32) \
  TYPE(geometry_msgs, Polygon) \
  TYPE(geometry_msgs, Twist) \
  TYPE(geometry_msgs, TwistWithCovariance) \
  TYPE(geometry_msgs, Accel) \
  TYPE(geometry_msgs, AccelWithCovariance) \
  TYPE(geometry_msgs, PoseStamped) \
  TYPE(nav_msgs, Path) \
  TYPE(sensor_msgs, PointField) \
  TYPE(sensor_msgs, PointCloud2) \
  TYPE(vision_msgs, BoundingBox3D) \
  TYPE(vision_msgs, Detection3D) \
  TYPE(vision_msgs, Detection3DArray) \
  TYPE(nav2_dynamic_msgs, Obstacle) \
  TYPE(nav2_dynamic_msgs, ObstacleArray) \
  TYPE(object_recognition_msgs, ObjectType) \
  TYPE(shape_msgs, SolidPrimitive) \
  TYPE(shape_msgs, MeshTriangle) \
  TYPE(shape_msgs, Mesh) \
  TYPE(shape_msgs, Plane) \
  TYPE(moveit_msgs, CollisionObject) \
  TYPE(autoware_perception_msgs, ObjectClassification) \
  TYPE(autoware_perception_msgs, Shape) \
  TYPE(autoware_perception_msgs, PredictedPath) \
  TYPE(autoware_perception_msgs, PredictedObjectKinematics) \
  TYPE(autoware_perception_msgs, PredictedObject) \
  TYPE(autoware_perception_msgs, PredictedObjects) \
  TYPE(autoware_perception_msgs, TrackedObjectKinematics) \
  TYPE(autoware_perception_msgs, TrackedObject) \
  TYPE(autoware_perception_msgs, TrackedObjects)

typedef struct {
  const char *name;
  const dds_topic_descriptor_t *descriptor;
} type_t;

#define TYPE(package, type) {#package "/" #type, &package##_msg_dds__##type##__desc},
static const type_t types[] = {TYPES};
enum { COUNT = sizeof types / sizeof types[0] };

static dds_entity_t made(dds_entity_t entity, const char *what) {
  if (entity < 0) {
    fprintf(stderr, "echo: %s: %s\n", what, dds_strretcode(-entity));
    exit(3);
  }
  return entity;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "echo: usage: echo DOMAIN SECONDS\n");
    return 2;
  }
  dds_entity_t participant =
      made(dds_create_participant((dds_domainid_t)atoi(argv[1]), NULL, NULL), "participant");
  dds_qos_t *qos = dds_create_qos();
  dds_qset_reliability(qos, DDS_RELIABILITY_RELIABLE, DDS_MSECS(100));
  dds_qset_history(qos, DDS_HISTORY_KEEP_LAST, 10);
  dds_entity_t readers[COUNT];
  dds_entity_t writers[COUNT];
  for (int i = 0; i < COUNT; i++) {
    char topic[160];
    snprintf(topic, sizeof topic, "rt/there/%s", types[i].name);
    dds_entity_t there =
        made(dds_create_topic(participant, types[i].descriptor, topic, NULL, NULL), topic);
    readers[i] = made(dds_create_reader(participant, there, qos, NULL), topic);
    snprintf(topic, sizeof topic, "rt/back/%s", types[i].name);
    dds_entity_t back =
        made(dds_create_topic(participant, types[i].descriptor, topic, NULL, NULL), topic);
    writers[i] = made(dds_create_writer(participant, back, qos, NULL), topic);
  }
  dds_delete_qos(qos);
  printf("%d\n", (int)COUNT);
  fflush(stdout);
  struct pollfd input = {STDIN_FILENO, POLLIN, 0};
  for (int waited = 0; waited < atoi(argv[2]) * 100; waited++) {
    for (int i = 0; i < COUNT; i++) {
      void *samples[1] = {NULL};
      dds_sample_info_t info[1];
      while (dds_take(readers[i], samples, info, 1, 1) > 0) {
        if (info[0].valid_data) {
          made(dds_write(writers[i], samples[0]), types[i].name);
        }
        dds_return_loan(readers[i], samples, 1);
        samples[0] = NULL;
      }
    }
    if (poll(&input, 1, 10) > 0) {
      break;
    }
  }
  dds_delete(participant);
  return 0;
}
