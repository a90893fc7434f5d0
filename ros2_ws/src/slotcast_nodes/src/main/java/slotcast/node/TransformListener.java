package slotcast.node;

import java.util.List;
import java.util.concurrent.TimeUnit;
import slotcast.geometry.RigidTransform;
import slotcast.geometry.TransformBuffer;
import slotcast.ros.msg.TFMessage;
import slotcast.ros.msg.TransformStamped;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Subscription;

/** What /tf and /tf_static tell, in a buffer. */
final class TransformListener implements AutoCloseable {
  private static final long LENGTH_NANOS = TimeUnit.SECONDS.toNanos(10); // as tf2's
  private static final int DEPTH = 100; // as tf2's

  private final TransformBuffer buffer = new TransformBuffer(LENGTH_NANOS);
  private final List<Subscription> subscriptions;
  private final NodeTopics topics;

  TransformListener(NodeTopics topics) {
    this.topics = topics;
    String moving = topics.resolve("/tf");
    String fixed = topics.resolve("/tf_static");
    subscriptions =
        List.of(
            topics.subscribe(
                moving,
                TFMessage.TYPE,
                Qos.defaults().withDepth(DEPTH),
                message -> take(moving, message, false)),
            topics.subscribe(
                fixed,
                TFMessage.TYPE,
                Qos.latched().withDepth(DEPTH),
                message -> take(fixed, message, true)));
  }

  TransformBuffer buffer() {
    return buffer;
  }

  private void take(String topic, TFMessage message, boolean isStatic) {
    for (TransformStamped t : message.transforms()) {
      String parent = t.header().frameId();
      RigidTransform transform = MetricConversion.transform(t.transform());
      try {
        if (isStatic) {
          buffer.putStatic(parent, t.childFrameId(), transform);
        } else {
          buffer.put(parent, t.childFrameId(), t.header().stamp().toNanos(), transform);
        }
      } catch (IllegalArgumentException e) {
        topics.refuse(topic, e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    subscriptions.forEach(Subscription::close);
  }
}
