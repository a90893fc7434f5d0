package slotcast.replay.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import slotcast.error.UserError;
import slotcast.node.CameraNames;
import slotcast.node.DetectionConversion;
import slotcast.node.ImageConversion;
import slotcast.node.PerceptionNode;
import slotcast.node.PredictionNode;
import slotcast.node.TrajectoryConversion;
import slotcast.ros.bag.BagException;
import slotcast.ros.bag.BagQos;
import slotcast.ros.bag.BagWriter;
import slotcast.ros.msg.Detection2DArray;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.TrajectoryArray;

/** What the nodes would have published, as a bag of its own: all of it or nothing. */
final class ReplayBag implements AutoCloseable {
  private final Path path;
  private final List<String> topics;
  private final boolean labels;
  private final BagWriter bag;

  /** What may fail. */
  private interface Write {
    void run() throws IOException;
  }

  /**
   * Starts a bag.
   *
   * @param path of the bag's folder, which must not exist
   * @param topics of the cameras
   * @param labels whether label images are written too
   */
  ReplayBag(Path path, List<String> topics, boolean labels) {
    this.path = path;
    this.topics = topics;
    this.labels = labels;
    try {
      bag = BagWriter.create(path, BagWriter.Storage.MCAP);
      String qos = BagQos.keepLast(10, true, false);
      for (int camera = 0; camera < topics.size(); camera++) {
        bag.addTopic(name(PerceptionNode.NAME, camera, "detections"), Detection2DArray.TYPE, qos);
        bag.addTopic(name(PredictionNode.NAME, camera, "trajectories"), TrajectoryArray.TYPE, qos);
        if (labels) {
          bag.addTopic(name(PerceptionNode.NAME, camera, "label_image"), Image.TYPE, qos);
        }
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** As the nodes name it. */
  private String name(String node, int camera, String topic) {
    String name = CameraNames.of(topics).get(camera);
    return "/" + node + "/" + (name.isEmpty() ? "" : name + "/") + topic;
  }

  /** Takes the frames of a camera. */
  Consumer<Seen> camera(String topic) {
    int camera = topics.indexOf(topic);
    String detections = name(PerceptionNode.NAME, camera, "detections");
    String trajectories = name(PredictionNode.NAME, camera, "trajectories");
    String labelImage = name(PerceptionNode.NAME, camera, "label_image");
    return seen ->
        write(
            () -> {
              long stamp = seen.stampNanos();
              bag.write(
                  detections,
                  stamp,
                  Detection2DArray.TYPE,
                  DetectionConversion.toMessage(seen.header(), seen.objects()));
              if (seen.prediction().isPresent()) {
                bag.write(
                    trajectories,
                    stamp,
                    TrajectoryArray.TYPE,
                    TrajectoryConversion.toMessage(seen.header(), seen.prediction().get()));
              }
              if (labels) {
                bag.write(
                    labelImage,
                    stamp,
                    Image.TYPE,
                    ImageConversion.mono8(
                        seen.header(), seen.image().width(), seen.image().height(), seen.labels()));
              }
            });
  }

  private void write(Write write) {
    try {
      write.run();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Gives the bag its name. */
  void commit() {
    write(bag::commit);
  }

  @Override
  public void close() {
    write(bag::close);
  }

  private UserError failed(IOException e) {
    return e instanceof BagException fault
        ? new UserError(fault.what(), fault.got(), fault.expected(), fault.next(), fault)
        : new UserError(
            "bag " + path, e.toString(), "a writable folder with free space", "see the disk", e);
  }
}
