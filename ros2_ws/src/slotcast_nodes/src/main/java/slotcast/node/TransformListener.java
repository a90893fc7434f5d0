package slotcast.node;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.geometry.RigidTransform;
import slotcast.geometry.TransformBuffer;
import slotcast.ros.msg.TFMessage;
import slotcast.ros.msg.TransformStamped;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Subscription;
import slotcast.ros.transport.Transport;

/** What /tf and /tf_static tell, in a buffer. */
final class TransformListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TransformListener.class);
  private static final long LENGTH_NANOS = TimeUnit.SECONDS.toNanos(10); // as tf2's
  private static final int DEPTH = 100; // as tf2's

  private final TransformBuffer buffer = new TransformBuffer(LENGTH_NANOS);
  private final List<Subscription> subscriptions;
  private boolean told;

  TransformListener(Transport transport, NodeTopics topics) {
    String moving = topics.resolve("/tf");
    String fixed = topics.resolve("/tf_static");
    subscriptions =
        List.of(
            transport.subscribe(
                moving,
                TFMessage.TYPE,
                topics.incoming(moving, Qos.defaults().withDepth(DEPTH)),
                message -> take(message, false)),
            transport.subscribe(
                fixed,
                TFMessage.TYPE,
                topics.incoming(fixed, Qos.latched().withDepth(DEPTH)),
                message -> take(message, true)));
  }

  TransformBuffer buffer() {
    return buffer;
  }

  private void take(TFMessage message, boolean isStatic) {
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
        if (!told) {
          LOG.warn("passed over, and others like it: {}", e.getMessage());
          told = true;
        }
      }
    }
  }

  @Override
  public void close() {
    subscriptions.forEach(Subscription::close);
  }
}
