package slotcast.ros.msg;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The types that a topic may carry and that this package can read, by their ROS names. */
public final class MessageCatalog {
  /** Every type, in Humble's layout. */
  public static final List<MessageType<?>> ALL =
      List.of(
          Time.TYPE,
          Duration.TYPE,
          Clock.TYPE,
          Header.TYPE,
          StringMessage.TYPE,
          ColorRGBA.TYPE,
          Point.TYPE,
          Vector3.TYPE,
          Quaternion.TYPE,
          Pose.TYPE,
          PoseWithCovariance.TYPE,
          Transform.TYPE,
          TransformStamped.TYPE,
          TFMessage.TYPE,
          Pose2D.TYPE,
          Image.TYPE,
          CompressedImage.TYPE,
          RegionOfInterest.TYPE,
          CameraInfo.TYPE,
          Point2D.TYPE,
          VisionPose2D.TYPE,
          BoundingBox2D.TYPE,
          ObjectHypothesis.TYPE,
          ObjectHypothesisWithPose.TYPE,
          Detection2D.TYPE,
          Detection2DArray.TYPE,
          VisionClass.TYPE,
          LabelInfo.TYPE,
          VisionInfo.TYPE,
          UVCoordinate.TYPE,
          MeshFile.TYPE,
          Marker.TYPE,
          MarkerArray.TYPE,
          KeyValue.TYPE,
          DiagnosticStatus.TYPE,
          DiagnosticArray.TYPE,
          Gid.TYPE,
          NodeEntitiesInfo.TYPE,
          ParticipantEntitiesInfo.TYPE,
          SlotArray.TYPE,
          TrajectoryPoint.TYPE,
          Trajectory.TYPE,
          TrajectoryArray.TYPE,
          MetricPoint.TYPE,
          MetricTrajectory.TYPE,
          MetricTrajectoryArray.TYPE,
          ParameterValue.TYPE,
          Parameter.TYPE,
          FloatingPointRange.TYPE,
          IntegerRange.TYPE,
          ParameterDescriptor.TYPE,
          SetParametersResult.TYPE,
          ListParametersResult.TYPE,
          ParameterEvent.TYPE,
          Log.TYPE,
          LifecycleState.TYPE,
          LifecycleTransition.TYPE,
          TransitionDescription.TYPE,
          TransitionEvent.TYPE,
          Uuid.TYPE,
          Point32.TYPE,
          Polygon.TYPE,
          Twist.TYPE,
          TwistWithCovariance.TYPE,
          Accel.TYPE,
          AccelWithCovariance.TYPE,
          PoseStamped.TYPE,
          NavPath.TYPE,
          PointField.TYPE,
          PointCloud2.TYPE,
          BoundingBox3D.TYPE,
          Detection3D.TYPE,
          Detection3DArray.TYPE,
          Obstacle.TYPE,
          ObstacleArray.TYPE,
          ObjectType.TYPE,
          SolidPrimitive.TYPE,
          MeshTriangle.TYPE,
          Mesh.TYPE,
          Plane.TYPE,
          CollisionObject.TYPE,
          ObjectClassification.TYPE,
          Shape.TYPE,
          PredictedPath.TYPE,
          PredictedObjectKinematics.TYPE,
          PredictedObject.TYPE,
          PredictedObjects.TYPE,
          TrackedObjectKinematics.TYPE,
          TrackedObject.TYPE,
          TrackedObjects.TYPE);

  private static final Map<String, MessageType<?>> BY_NAME =
      ALL.stream().collect(Collectors.toUnmodifiableMap(MessageType::rosName, Function.identity()));

  private MessageCatalog() {}

  /**
   * The type of that name, if it is known here.
   *
   * @param rosName as in {@code sensor_msgs/msg/Image}
   */
  public static Optional<MessageType<?>> find(String rosName) {
    return Optional.ofNullable(BY_NAME.get(rosName));
  }
}
