package slotcast.node;

import java.util.ArrayList;
import java.util.List;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.LabelInfo;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.VisionClass;
import slotcast.ros.msg.VisionInfo;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;

/**
 * Tells which model a node uses, on {@code ~/model_info}, and what the pixels of its label images
 * stand for, on {@code ~/label_info}: to whoever listens now and whoever comes later.
 */
final class ModelInfo {
  private final NodeTopics topics;
  private final NodeClock clock;
  private final Publisher<VisionInfo> model;
  private final Publisher<LabelInfo> labels; // null: no label images
  private int version;

  private ModelInfo(NodeTopics topics, NodeClock clock, Publisher<LabelInfo> labels) {
    this.topics = topics;
    this.clock = clock;
    this.model = topics.advertiseAt("~/model_info", VisionInfo.TYPE, Qos.latched());
    this.labels = labels;
  }

  /** Of a node that publishes label images. */
  static ModelInfo withLabels(NodeTopics topics, NodeClock clock) {
    return new ModelInfo(
        topics, clock, topics.advertiseAt("~/label_info", LabelInfo.TYPE, Qos.latched()));
  }

  /** Of a node without label images. */
  static ModelInfo of(NodeTopics topics, NodeClock clock) {
    return new ModelInfo(topics, clock, null);
  }

  /**
   * Tells of the model that is used from now on.
   *
   * @param method in words
   * @param slots of a frame; slot k is drawn as k + 1 in label images
   */
  void publish(String method, int slots) {
    Header header = new Header(Time.ofNanos(clock.nanos()), "");
    String weights = topics.fullName() + "/weights"; // the parameter
    model.publish(new VisionInfo(header, method, weights, ++version));
    if (labels != null) {
      List<VisionClass> classes = new ArrayList<>();
      classes.add(new VisionClass(0, "background"));
      for (int label = 1; label <= slots; label++) {
        classes.add(new VisionClass(label, DetectionConversion.CLASS));
      }
      labels.publish(new LabelInfo(header, classes, 0));
    }
  }
}
