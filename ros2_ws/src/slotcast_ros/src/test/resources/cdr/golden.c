/* Writes golden.txt: messages serialized by Eclipse Cyclone DDS, one "type hex" line each.
 *
 * Made with Debian 12's cyclonedds-dev and cyclonedds-tools 0.10.2:
 *   idlc -o DIR golden.idl && mv DIR/golden.c DIR/types.c
 *   cc -I DIR golden.c DIR/types.c -lddsc -o DIR/golden && DIR/golden > golden.txt
 */
#include <stdio.h>
#include <stdlib.h>
#include "dds/dds.h"
#include "dds/ddsi/ddsi_serdata.h"
#include "golden.h"

#define SEQ(n, array) {._maximum = (n), ._length = (n), ._buffer = (array), ._release = false}
#define HEADER(s, ns, frame) {.stamp = {(s), (ns)}, .frame_id = (frame)}

static dds_entity_t participant;

static void put(const char *name, const dds_topic_descriptor_t *descriptor, const void *sample) {
  dds_qos_t *qos = dds_create_qos();
  dds_data_representation_id_t xcdr1 = DDS_DATA_REPRESENTATION_XCDR1;
  dds_qset_data_representation(qos, 1, &xcdr1);
  dds_qset_reliability(qos, DDS_RELIABILITY_RELIABLE, DDS_SECS(1));
  dds_entity_t topic = dds_create_topic(participant, descriptor, name, qos, NULL);
  dds_entity_t reader = dds_create_reader(participant, topic, qos, NULL);
  dds_entity_t writer = dds_create_writer(participant, topic, qos, NULL);
  dds_delete_qos(qos);
  struct ddsi_serdata *data = NULL;
  dds_sample_info_t info;
  if (topic < 0 || reader < 0 || writer < 0 || dds_write(writer, sample) != 0
      || dds_takecdr(reader, &data, 1, &info, DDS_ANY_STATE) != 1) {
    fprintf(stderr, "%s: failed\n", name);
    exit(1);
  }
  size_t size = ddsi_serdata_size(data);
  unsigned char *bytes = malloc(size);
  ddsi_serdata_to_ser(data, 0, size, bytes);
  printf("%s ", name);
  for (size_t i = 0; i < size; i++) {
    printf("%02x", bytes[i]);
  }
  printf("\n");
  free(bytes);
  ddsi_serdata_unref(data);
}

#define PUT(package, type, sample) \
  put(#package "/msg/" #type, &package##_msg_dds__##type##__desc, (sample))

#define PUT_SRV(package, type, sample) \
  put(#package "/srv/" #type, &package##_srv_dds__##type##__desc, (sample))

/* What planners are told of objects. */
static void planners(void) {
  geometry_msgs_msg_dds__Pose_ poses[2] = {{{1, 2, 3}, {0, 0, 0.6, 0.8}}, {{4, 5, 6}, {0, 0, 0, 1}}};
  geometry_msgs_msg_dds__PoseStamped_ stamped[2] = {
      {HEADER(1, 2, "map"), poses[0]}, {HEADER(3, 4, ""), poses[1]}};
  nav_msgs_msg_dds__Path_ path = {HEADER(1, 2, "map"), SEQ(2, stamped)};
  PUT(nav_msgs, Path, &path);

  sensor_msgs_msg_dds__PointField_ fields[2] = {{"x", 0, 7, 1}, {"track_id", 4, 6, 1}};
  uint8_t points[] = {0, 0, 128, 63, 9, 0, 0, 0};
  sensor_msgs_msg_dds__PointCloud2_ clouds[2] = {
      {HEADER(1, 2, "map"), 1, 1, SEQ(2, fields), false, 8, 8, SEQ(8, points), true},
      {HEADER(1, 2, ""), 1, 0, SEQ(0, NULL), true, 8, 0, SEQ(0, NULL), false}};
  PUT(sensor_msgs, PointCloud2, &clouds[0]);
  PUT(sensor_msgs, PointCloud2, &clouds[1]);

  vision_msgs_msg_dds__ObjectHypothesisWithPose_ hypotheses[1] = {{{"object", 0.875}, {poses[0], {0}}}};
  vision_msgs_msg_dds__Detection3D_ detections[2] = {
      {HEADER(1, 2, "map"), SEQ(1, hypotheses), {poses[0], {0.5, 0.25, 1.5}}, "17"},
      {HEADER(1, 2, "m"), SEQ(0, NULL), {poses[1], {1, 2, 3}}, ""}};
  vision_msgs_msg_dds__Detection3DArray_ found = {HEADER(1, 2, "map"), SEQ(2, detections)};
  PUT(vision_msgs, Detection3DArray, &found);

  unique_identifier_msgs_msg_dds__UUID_ uuid;
  for (int i = 0; i < 16; i++) {
    uuid.uuid[i] = (uint8_t)(i + 1);
  }
  nav2_dynamic_msgs_msg_dds__Obstacle_ obstacles[2] = {
      {uuid, 0.5f, {1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {1, 2, 3, 4, 5, 6, 7, 8, 9}, {0.5, 0.25}},
      {uuid, 1, {0}, {0}, {0}, {0}, {0}}};
  nav2_dynamic_msgs_msg_dds__ObstacleArray_ moving = {HEADER(1, 2, "map"), SEQ(2, obstacles)};
  PUT(nav2_dynamic_msgs, ObstacleArray, &moving);

  double box[] = {1, 2, 3};
  double cylinder[] = {0.5, 0.25};
  geometry_msgs_msg_dds__Point32_ corners[2] = {{1, 2, 3}, {0.5f, 0.25f, 0}};
  shape_msgs_msg_dds__SolidPrimitive_ primitives[2] = {
      {1, SEQ(3, box), {SEQ(0, NULL)}}, {3, SEQ(2, cylinder), {SEQ(2, corners)}}};
  shape_msgs_msg_dds__MeshTriangle_ triangles[1] = {{{0, 1, 2}}};
  geometry_msgs_msg_dds__Point_ vertices[3] = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}};
  shape_msgs_msg_dds__Mesh_ meshes[1] = {{SEQ(1, triangles), SEQ(3, vertices)}};
  shape_msgs_msg_dds__Plane_ planes[1] = {{{0, 0, 1, -2}}};
  char *names[] = {"tip"};
  moveit_msgs_msg_dds__CollisionObject_ objects[2] = {
      {HEADER(1, 2, "map"), poses[1], "slotcast_3", {"k", "d"}, SEQ(2, primitives), SEQ(2, poses),
       SEQ(1, meshes), SEQ(1, poses), SEQ(1, planes), SEQ(1, poses), SEQ(1, names), SEQ(1, poses), 0},
      {.header = HEADER(1, 2, "map"), .id = "x", .type = {"", ""}, .operation = 1}};
  PUT(moveit_msgs, CollisionObject, &objects[0]);
  PUT(moveit_msgs, CollisionObject, &objects[1]);

  autoware_perception_msgs_msg_dds__ObjectClassification_ classes[1] = {{7, 0.75f}};
  autoware_perception_msgs_msg_dds__PredictedPath_ paths[1] = {{SEQ(2, poses), {0, 100000000}, 1}};
  autoware_perception_msgs_msg_dds__Shape_ shape = {1, {SEQ(2, corners)}, {0.5, 0.5, 1.5}};
  autoware_perception_msgs_msg_dds__PredictedObject_ predicted[2] = {
      {uuid, 0.5f, SEQ(1, classes), {{poses[0], {0}}, {{{1, 2, 3}, {4, 5, 6}}, {0}},
       {{{7, 8, 9}, {0, 1, 2}}, {0}}, SEQ(1, paths)}, shape},
      {uuid, 1, SEQ(0, NULL), {{poses[1], {0}}, {{{0}, {0}}, {0}}, {{{0}, {0}}, {0}}, SEQ(0, NULL)},
       {0, {SEQ(0, NULL)}, {1, 2, 3}}}};
  autoware_perception_msgs_msg_dds__TrackedObject_ tracked[1] = {
      {uuid, 0.5f, SEQ(1, classes), {{poses[0], {0}}, {{{1, 2, 3}, {4, 5, 6}}, {0}},
       {{{7, 8, 9}, {0, 1, 2}}, {0}}, 2, true}, shape}};
  for (int i = 0; i < 36; i++) {
    predicted[0].kinematics.initial_pose_with_covariance.covariance[i] = i / 4.0;
    predicted[0].kinematics.initial_twist_with_covariance.covariance[i] = i / 8.0;
    predicted[0].kinematics.initial_acceleration_with_covariance.covariance[i] = i / 16.0;
    tracked[0].kinematics.pose_with_covariance.covariance[i] = i / 4.0;
    tracked[0].kinematics.twist_with_covariance.covariance[i] = i / 8.0;
    tracked[0].kinematics.acceleration_with_covariance.covariance[i] = i / 16.0;
  }
  autoware_perception_msgs_msg_dds__PredictedObjects_ all = {HEADER(1, 2, "map"), SEQ(2, predicted)};
  PUT(autoware_perception_msgs, PredictedObjects, &all);
  autoware_perception_msgs_msg_dds__TrackedObjects_ followed = {HEADER(1, 2, "map"), SEQ(1, tracked)};
  PUT(autoware_perception_msgs, TrackedObjects, &followed);
}

/* What nodes ask and tell one another of parameters, logs and lifecycles. */
static void services(void) {
  char *texts[] = {"a", "", "/camera/b"};
  uint8_t bytes[] = {1, 255};
  bool flags[] = {true, false, true};
  int64_t wholes[] = {-1, 1LL << 40};
  double numbers[] = {0.5, -2};
  rcl_interfaces_msg_dds__ParameterValue_ full = {
      9, true, -7, 1.5, "text", SEQ(2, bytes), SEQ(3, flags), SEQ(2, wholes), SEQ(2, numbers),
      SEQ(3, texts)};
  rcl_interfaces_msg_dds__ParameterValue_ empty = {.string_value = ""};
  rcl_interfaces_msg_dds__Parameter_ parameters[2] = {{"min_area", full}, {"", empty}};
  rcl_interfaces_msg_dds__ParameterEvent_ event = {
      {3, 4}, "/node", SEQ(1, parameters), SEQ(2, parameters), SEQ(0, NULL)};
  PUT(rcl_interfaces, ParameterEvent, &event);
  rcl_interfaces_msg_dds__Log_ log = {{5, 6}, 30, "robot1.node", "a line", "File.java", "f", 77};
  PUT(rcl_interfaces, Log, &log);

  rcl_interfaces_srv_dds__ListParameters_Request_ listing = {SEQ(2, texts), 3};
  PUT_SRV(rcl_interfaces, ListParameters_Request, &listing);
  rcl_interfaces_srv_dds__ListParameters_Response_ listed = {{SEQ(3, texts), SEQ(1, texts)}};
  PUT_SRV(rcl_interfaces, ListParameters_Response, &listed);
  rcl_interfaces_srv_dds__GetParameters_Request_ asked = {SEQ(3, texts)};
  PUT_SRV(rcl_interfaces, GetParameters_Request, &asked);
  rcl_interfaces_msg_dds__ParameterValue_ values[2] = {full, empty};
  rcl_interfaces_srv_dds__GetParameters_Response_ got = {SEQ(2, values)};
  PUT_SRV(rcl_interfaces, GetParameters_Response, &got);
  rcl_interfaces_srv_dds__GetParameterTypes_Request_ types = {SEQ(1, texts)};
  PUT_SRV(rcl_interfaces, GetParameterTypes_Request, &types);
  rcl_interfaces_srv_dds__GetParameterTypes_Response_ typed = {SEQ(2, bytes)};
  PUT_SRV(rcl_interfaces, GetParameterTypes_Response, &typed);
  rcl_interfaces_srv_dds__DescribeParameters_Request_ described = {SEQ(1, texts)};
  PUT_SRV(rcl_interfaces, DescribeParameters_Request, &described);
  rcl_interfaces_msg_dds__FloatingPointRange_ floating[1] = {{0.25, 0.75, 0}};
  rcl_interfaces_msg_dds__IntegerRange_ integer[1] = {{-5, 5, 1}};
  rcl_interfaces_msg_dds__ParameterDescriptor_ descriptors[2] = {
      {"n", 3, "what", "0.25 to 0.75", false, true, SEQ(1, floating), SEQ(0, NULL)},
      {"i", 2, "", "", true, false, SEQ(0, NULL), SEQ(1, integer)}};
  rcl_interfaces_srv_dds__DescribeParameters_Response_ descriptions = {SEQ(2, descriptors)};
  PUT_SRV(rcl_interfaces, DescribeParameters_Response, &descriptions);
  rcl_interfaces_srv_dds__SetParameters_Request_ set = {SEQ(2, parameters)};
  PUT_SRV(rcl_interfaces, SetParameters_Request, &set);
  rcl_interfaces_msg_dds__SetParametersResult_ results[2] = {{true, ""}, {false, "too large"}};
  rcl_interfaces_srv_dds__SetParameters_Response_ was_set = {SEQ(2, results)};
  PUT_SRV(rcl_interfaces, SetParameters_Response, &was_set);
  rcl_interfaces_srv_dds__SetParametersAtomically_Request_ set_all = {SEQ(1, parameters)};
  PUT_SRV(rcl_interfaces, SetParametersAtomically_Request, &set_all);
  rcl_interfaces_srv_dds__SetParametersAtomically_Response_ all_set = {results[1]};
  PUT_SRV(rcl_interfaces, SetParametersAtomically_Response, &all_set);

  lifecycle_msgs_msg_dds__TransitionDescription_ edges[2] = {
      {{1, "configure"}, {1, "unconfigured"}, {10, "configuring"}}, {{0, ""}, {0, ""}, {0, ""}}};
  lifecycle_msgs_msg_dds__TransitionEvent_ life = {
      1ULL << 60, edges[0].transition, edges[0].start_state, edges[0].goal_state};
  PUT(lifecycle_msgs, TransitionEvent, &life);
  lifecycle_msgs_srv_dds__ChangeState_Request_ change = {{3, "activate"}};
  PUT_SRV(lifecycle_msgs, ChangeState_Request, &change);
  lifecycle_msgs_srv_dds__ChangeState_Response_ changed = {true};
  PUT_SRV(lifecycle_msgs, ChangeState_Response, &changed);
  lifecycle_msgs_srv_dds__GetState_Request_ get_state = {0};
  PUT_SRV(lifecycle_msgs, GetState_Request, &get_state);
  lifecycle_msgs_srv_dds__GetState_Response_ state = {{3, "active"}};
  PUT_SRV(lifecycle_msgs, GetState_Response, &state);
  lifecycle_msgs_srv_dds__GetAvailableStates_Request_ get_states = {0};
  PUT_SRV(lifecycle_msgs, GetAvailableStates_Request, &get_states);
  lifecycle_msgs_msg_dds__State_ all_states[2] = {{1, "unconfigured"}, {2, "inactive"}};
  lifecycle_msgs_srv_dds__GetAvailableStates_Response_ states = {SEQ(2, all_states)};
  PUT_SRV(lifecycle_msgs, GetAvailableStates_Response, &states);
  lifecycle_msgs_srv_dds__GetAvailableTransitions_Request_ get_transitions = {0};
  PUT_SRV(lifecycle_msgs, GetAvailableTransitions_Request, &get_transitions);
  lifecycle_msgs_srv_dds__GetAvailableTransitions_Response_ transitions = {SEQ(2, edges)};
  PUT_SRV(lifecycle_msgs, GetAvailableTransitions_Response, &transitions);

  std_srvs_srv_dds__Trigger_Request_ trigger = {0};
  PUT_SRV(std_srvs, Trigger_Request, &trigger);
  std_srvs_srv_dds__Trigger_Response_ triggered = {true, "done"};
  PUT_SRV(std_srvs, Trigger_Response, &triggered);
  slotcast_msgs_srv_dds__SetWeights_Request_ weights = {"isa-small", "slotformer-isa"};
  PUT_SRV(slotcast_msgs, SetWeights_Request, &weights);
  slotcast_msgs_srv_dds__SetWeights_Response_ refused = {false, "no such file"};
  PUT_SRV(slotcast_msgs, SetWeights_Response, &refused);
}

int main(void) {
  participant = dds_create_participant(DDS_DOMAIN_DEFAULT, NULL, NULL);

  uint8_t pixels[] = {1, 2, 3, 250, 251, 252, 7};
  sensor_msgs_msg_dds__Image_ image = {
      HEADER(1700000000, 123456789, "camera_optical_frame"), 1, 2, "rgb8", 0, 7, SEQ(7, pixels)};
  PUT(sensor_msgs, Image, &image);

  sensor_msgs_msg_dds__CompressedImage_ compressed = {HEADER(-5, 999999999, ""), "png", SEQ(0, NULL)};
  PUT(sensor_msgs, CompressedImage, &compressed);

  double d[] = {0.1, -0.2, 0.3, -0.4, 0.5};
  sensor_msgs_msg_dds__CameraInfo_ info = {
      HEADER(3, 4, "cam"), 480, 640, "plumb_bob", SEQ(5, d),
      {500, 0, 320, 0, 501, 240, 0, 0, 1}, {1, 0, 0, 0, 1, 0, 0, 0, 1},
      {500, 0, 320, -50, 0, 501, 240, 0, 0, 0, 1, 0}, 1, 2, {3, 4, 5, 6, true}};
  PUT(sensor_msgs, CameraInfo, &info);
  info.distortion_model = "";
  info.d._length = 0;
  PUT(sensor_msgs, CameraInfo, &info);

  vision_msgs_msg_dds__ObjectHypothesisWithPose_ hypotheses[2] = {
      {{"object", 0.875}, {{{1, 2, 3}, {0, 0, 0.6, 0.8}}, {0}}}, {{"?", 0.125}, {{{0}}, {0}}}};
  for (int i = 0; i < 36; i++) {
    hypotheses[0].pose.covariance[i] = i / 4.0;
  }
  vision_msgs_msg_dds__Detection2D_ detections[2] = {
      {HEADER(9, 8, "cam"), SEQ(2, hypotheses), {{{10.5, 20.25}, -1.5}, 30, 40}, "17"},
      {HEADER(9, 8, "camera"), SEQ(0, NULL), {{{1, 2}, 0}, 3, 4}, ""}};
  vision_msgs_msg_dds__Detection2DArray_ found = {HEADER(9, 8, "cam"), SEQ(2, detections)};
  PUT(vision_msgs, Detection2DArray, &found);

  vision_msgs_msg_dds__VisionClass_ classes[2] = {{0, "background"}, {65535, "object"}};
  vision_msgs_msg_dds__LabelInfo_ label_info = {HEADER(9, 8, ""), SEQ(2, classes), 0.25f};
  PUT(vision_msgs, LabelInfo, &label_info);
  vision_msgs_msg_dds__VisionInfo_ vision_info = {
      HEADER(9, 8, ""), "slots", "/seer/weights", -2};
  PUT(vision_msgs, VisionInfo, &vision_info);

  geometry_msgs_msg_dds__Point_ points[2] = {{1, 2, 3}, {4, 5, 6}};
  std_msgs_msg_dds__ColorRGBA_ colors[1] = {{0.25f, 0.5f, 0.75f, 1}};
  visualization_msgs_msg_dds__UVCoordinate_ uvs[1] = {{0.125f, 1}};
  uint8_t mesh[] = {9};
  visualization_msgs_msg_dds__Marker_ markers[2] = {
      {HEADER(1, 2, "map"), "slots", -3, 4, 0, {{1, 2, 3}, {0, 0, 0, 1}}, {0.5, 0.25, 0.125},
       {1, 0, 0, 0.5f}, {2, 500000000}, true, SEQ(2, points), SEQ(1, colors), "texture",
       {HEADER(5, 6, "t"), "jpeg", SEQ(7, pixels)}, SEQ(1, uvs), "a text", "package://mesh",
       {"mesh.stl", SEQ(1, mesh)}, true},
      {.header = HEADER(0, 0, ""), .ns = "", .action = 3, .texture_resource = "",
       .texture = {HEADER(0, 0, ""), "", SEQ(0, NULL)}, .text = "", .mesh_resource = "",
       .mesh_file = {"", SEQ(0, NULL)}}};
  visualization_msgs_msg_dds__MarkerArray_ marker_array = {SEQ(2, markers)};
  PUT(visualization_msgs, MarkerArray, &marker_array);

  diagnostic_msgs_msg_dds__KeyValue_ values[2] = {{"frames in", "120"}, {"p99", "18.5 ms"}};
  diagnostic_msgs_msg_dds__DiagnosticStatus_ status[2] = {
      {1, "perception", "dropped 3 frames", "", SEQ(2, values)}, {3, "", "", "h", SEQ(0, NULL)}};
  diagnostic_msgs_msg_dds__DiagnosticArray_ diagnostics = {HEADER(1, 0, ""), SEQ(2, status)};
  PUT(diagnostic_msgs, DiagnosticArray, &diagnostics);

  rmw_dds_common_msg_dds__Gid_ gids[3];
  for (int i = 0; i < 72; i++) {
    gids[i / 24].data[i % 24] = (uint8_t)(i + 1);
  }
  rmw_dds_common_msg_dds__NodeEntitiesInfo_ nodes[2] = {
      {"/", "perception", SEQ(2, gids), SEQ(1, gids + 2)}, {"/robot", "n", SEQ(0, NULL), SEQ(0, NULL)}};
  rmw_dds_common_msg_dds__ParticipantEntitiesInfo_ participant_info = {gids[1], SEQ(2, nodes)};
  PUT(rmw_dds_common, ParticipantEntitiesInfo, &participant_info);

  float slots[] = {0.5f, -1, 2, 3.25f, -4.5f, 6};
  float positions[] = {-1, 1, 0, 0.5f};
  uint32_t ids[] = {0, 12};
  float sightings[] = {0, 0, 0, 0, 0, 0, 1.5f, 2.5f, 2, 3, 4, 5};
  slotcast_msgs_msg_dds__SlotArray_ slot_array = {
      HEADER(1, 2, "cam"), "savi-small", 2, 3, SEQ(6, slots), SEQ(4, positions), SEQ(0, NULL),
      SEQ(0, NULL), SEQ(2, ids), SEQ(12, sightings), 640, 480, 0, -80, 640, 640};
  PUT(slotcast_msgs, SlotArray, &slot_array);

  slotcast_msgs_msg_dds__TrajectoryPoint_ path[2] = {
      {{1, 100000000}, 1.5, 2.5, 1.25, 3, 10, 20, {4, 1, 1, 9}},
      {{1, 200000000}, 3, 4, 2, -1, 5, 6, {7, 8, 9, 10}}};
  slotcast_msgs_msg_dds__Trajectory_ trajectories[2] = {{12, SEQ(2, path)}, {13, SEQ(0, NULL)}};
  slotcast_msgs_msg_dds__TrajectoryArray_ trajectory_array = {
      HEADER(1, 0, "cam"), {0, 100000000}, SEQ(2, trajectories)};
  PUT(slotcast_msgs, TrajectoryArray, &trajectory_array);

  geometry_msgs_msg_dds__TransformStamped_ transforms[2] = {
      {HEADER(7, 8, "map"), "base_link", {{1, 2, 3}, {0, 0, 0.6, 0.8}}},
      {HEADER(-1, 0, ""), "", {{0, -0.5, 0}, {0, 0, 0, 1}}}};
  tf2_msgs_msg_dds__TFMessage_ tf = {SEQ(2, transforms)};
  PUT(tf2_msgs, TFMessage, &tf);

  slotcast_msgs_msg_dds__MetricPoint_ metric_path[1] = {
      {{1, 100000000}, {1.5, 2.5, -0.5}, {1, 2, 3, 4, 5, 6, 7, 8, 9}}};
  slotcast_msgs_msg_dds__MetricTrajectory_ metric[2] = {
      {12, {1, 2, 3}, {9, 8, 7, 6, 5, 4, 3, 2, 1}, {-1, 0.25, 0}, {2, 0, 0, 0, 2, 0, 0, 0, 2}, 0.5,
       0.75, SEQ(1, metric_path)},
      {13, {4, 5, 6}, {0}, {0}, {0}, 1, 2, SEQ(0, NULL)}};
  slotcast_msgs_msg_dds__MetricTrajectoryArray_ metric_array = {
      HEADER(1, 0, "odom"), {0, 100000000}, {1, 500000000}, SEQ(2, metric)};
  PUT(slotcast_msgs, MetricTrajectoryArray, &metric_array);
  services();
  planners();

  rosgraph_msgs_msg_dds__Clock_ clock = {{1700000000, 5}};
  PUT(rosgraph_msgs, Clock, &clock);
  std_msgs_msg_dds__String_ words = {"Gr\xc3\xbc\xc3\x9f Gott"};
  PUT(std_msgs, String, &words);
  return 0;
}
