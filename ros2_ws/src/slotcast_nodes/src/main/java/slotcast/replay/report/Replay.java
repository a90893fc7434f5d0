package slotcast.replay.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import slotcast.replay.CopyProgress;
import slotcast.replay.MessageSource;
import slotcast.replay.TimeRange;
import slotcast.ros.bag.BagMessage;

/** Reads a recording once, in order of time, and hands each message to its camera. */
final class Replay {
  private final MessageSource source;
  private final TimeRange range;
  private final PrintWriter progress;

  /**
   * @param range of the recorder's clock; what lies outside of it is read, not seen
   * @param progress a line every few seconds
   */
  Replay(MessageSource source, TimeRange range, PrintWriter progress) {
    this.source = source;
    this.range = range;
    this.progress = progress;
  }

  /** From the first message to the last one that is seen. */
  private OptionalLong duration() {
    OptionalLong whole = source.durationNanos();
    return whole.isPresent() && range.to() * 1e9 < whole.getAsLong()
        ? OptionalLong.of((long) (range.to() * 1e9))
        : whole;
  }

  /**
   * Runs all of it.
   *
   * @param cameras by their topics
   * @param truth the camera that true labels in the recording belong to, if there are any
   * @return what could not be read, a line each
   */
  List<String> run(List<CameraReplay> cameras, Optional<CameraReplay> truth) {
    Map<String, CameraReplay> byTopic = new LinkedHashMap<>();
    cameras.forEach(c -> byTopic.put(c.topic(), c));
    List<String> topics = new ArrayList<>(byTopic.keySet());
    truth.ifPresent(t -> topics.add(Topics.TRUE_LABELS));
    CopyProgress told = new CopyProgress(progress, duration());
    long start = source.startNanos().orElse(0);
    Map<String, Long> index = new HashMap<>();
    try (MessageSource.Messages messages = source.messages(topics.toArray(String[]::new))) {
      for (Optional<BagMessage> m = messages.next(); m.isPresent(); m = messages.next()) {
        BagMessage message = m.get();
        long stamp = message.stampNanos();
        if (range.isAfter(stamp, start)) {
          return List.of();
        }
        told.at(stamp - start);
        CameraReplay camera = byTopic.get(message.topic().name());
        long number = index.merge(message.topic().name(), 1L, Long::sum) - 1;
        if (!range.holds(stamp, start)) {
          continue;
        }
        if (camera != null) {
          camera.image(message, number);
        } else {
          truth.orElseThrow().trueLabels(message);
        }
      }
      return messages.remark().map(List::of).orElse(List.of());
    }
  }
}
