package slotcast.node;

import java.util.List;
import slotcast.image.PixelOrigin;
import slotcast.ros.msg.BoundingBox2D;
import slotcast.ros.msg.Detection2D;
import slotcast.ros.msg.Detection2DArray;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.ObjectHypothesis;
import slotcast.ros.msg.ObjectHypothesisWithPose;
import slotcast.ros.msg.Point;
import slotcast.ros.msg.Point2D;
import slotcast.ros.msg.Pose;
import slotcast.ros.msg.PoseWithCovariance;
import slotcast.ros.msg.Quaternion;
import slotcast.ros.msg.VisionPose2D;
import slotcast.tracking.Box;
import slotcast.tracking.TrackedObject;

/** From objects that perception follows to vision_msgs/Detection2DArray. */
public final class DetectionConversion {
  /** Slots have no classes: all that is known of an object is that it is one. */
  static final String CLASS = "object";

  private static final PoseWithCovariance NO_POSE =
      new PoseWithCovariance(
          new Pose(new Point(0, 0, 0), new Quaternion(0, 0, 0, 1)), new double[36]);

  private DetectionConversion() {}

  /** One detection per object; its id is the track's, its score the mask's confidence. */
  public static Detection2DArray toMessage(Header header, List<TrackedObject> objects) {
    return new Detection2DArray(
        header, objects.stream().map(object -> detection(header, object)).toList());
  }

  private static Detection2D detection(Header header, TrackedObject object) {
    Box box = object.box();
    return new Detection2D(
        header,
        List.of(
            new ObjectHypothesisWithPose(
                new ObjectHypothesis(CLASS, object.confidence()), NO_POSE)),
        new BoundingBox2D(
            new VisionPose2D(
                new Point2D(PixelOrigin.toCentre(box.x()), PixelOrigin.toCentre(box.y())), 0),
            box.width(),
            box.height()),
        Integer.toString(object.trackId()));
  }
}
