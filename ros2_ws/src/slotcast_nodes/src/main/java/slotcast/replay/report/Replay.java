package slotcast.replay.report;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import slotcast.node.StopRequest;
import slotcast.replay.CopyProgress;
import slotcast.replay.MessageSource;
import slotcast.replay.TimeRange;
import slotcast.replay.play.Pacing;
import slotcast.ros.bag.BagMessage;

/** Reads a recording once, in order of time, and hands each message to its camera. */
final class Replay {
  /** Images that come later than this were not read fast enough. */
  private static final double LATE_SECONDS = 0.1;

  private final MessageSource source;
  private final TimeRange range;
  private final PrintWriter progress;

  /** What takes messages; returns whether more are wanted. */
  private interface Taker {
    boolean take(CameraReplay camera, BagMessage message, long index);
  }

  /**
   * @param range of the recorder's clock; what lies outside of it is read, not seen
   * @param progress a line every few seconds
   */
  Replay(MessageSource source, TimeRange range, PrintWriter progress) {
    this.source = source;
    this.range = range;
    this.progress = progress;
  }

  /**
   * Runs all of it, every message, as fast as the machine can: it is read, seen and measured in
   * three threads, in order.
   *
   * @param cameras by their topics
   * @param truth the camera that true labels in the recording belong to, if there are any
   * @return what could not be read, a line each
   */
  List<String> run(List<CameraReplay> cameras, Optional<CameraReplay> truth) {
    try (Lane measures = new Lane("measures");
        Lane models = new Lane("models")) {
      List<String> remarks =
          read(
              cameras,
              truth,
              (camera, message, index) -> {
                models.run(
                    () ->
                        (isImage(camera, message)
                                ? camera.image(message, index)
                                : camera.trueLabels(message))
                            .ifPresent(measures::run));
                return true;
              });
      models.finish();
      measures.finish();
      return remarks;
    }
  }

  /**
   * Plays it at a pace, as cameras would.
   *
   * @param rate 1 for the recording's own pace
   * @param stop what ends it before its end
   * @return what could not be read, and what else to know, a line each
   */
  List<String> play(
      List<CameraReplay> cameras,
      Optional<CameraReplay> truth,
      ReplayModels models,
      double rate,
      StopRequest stop) {
    List<String> remarks = new ArrayList<>();
    remarks.add(
        "Played live, at "
            + (source.isLive() ? "the camera's pace" : times(rate) + " times its own pace")
            + ": how many images are dropped depends on the machine and on what else it does, so"
            + " that no two reports are the same.");
    Pacing pacing = new Pacing(rate);
    double[] late = new double[1];
    try (LivePlay live = new LivePlay(cameras, models)) {
      remarks.addAll(
          read(
              cameras,
              truth,
              (camera, message, index) -> {
                if (!source.isLive()) {
                  long due = pacing.dueNanos(message.stampNanos());
                  if (stop.awaitUntil(due)) {
                    return false;
                  }
                  late[0] = Math.max(late[0], (System.nanoTime() - due) * 1e-9);
                }
                if (isImage(camera, message)) {
                  live.image(camera, message, index);
                } else {
                  live.trueLabels(camera, message);
                }
                return !stop.isAsked();
              }));
      remarks.addAll(live.finish());
    }
    if (stop.isAsked()) {
      remarks.add("Stopped before its end.");
    }
    pacing.remark().ifPresent(remarks::add);
    if (late[0] > LATE_SECONDS) {
      remarks.add(
          String.format(
              Locale.ROOT,
              "Images came up to %.1f s after their time: the recording could not be read at this"
                  + " pace.",
              late[0]));
    }
    return remarks;
  }

  private static String times(double rate) {
    return new BigDecimal(rate).round(new MathContext(4)).toPlainString();
  }

  private static boolean isImage(CameraReplay camera, BagMessage message) {
    return message.topic().name().equals(camera.topic());
  }

  private List<String> read(List<CameraReplay> cameras, Optional<CameraReplay> truth, Taker taker) {
    Map<String, CameraReplay> byTopic = new LinkedHashMap<>();
    cameras.forEach(c -> byTopic.put(c.topic(), c));
    truth.ifPresent(t -> byTopic.putIfAbsent(Topics.TRUE_LABELS, t));
    CopyProgress told = CopyProgress.of(progress, source, range);
    Map<String, Long> index = new HashMap<>();
    try (MessageSource.Messages messages =
        source.messages(byTopic.keySet().toArray(String[]::new))) {
      Optional<BagMessage> m = messages.next();
      long start = source.startNanos().orElse(m.map(BagMessage::stampNanos).orElse(0L));
      for (; m.isPresent(); m = messages.next()) {
        BagMessage message = m.get();
        long stamp = message.stampNanos();
        if (range.isAfter(stamp, start)) {
          break;
        }
        told.at(stamp - start);
        long number = index.merge(message.topic().name(), 1L, Long::sum) - 1;
        if (!range.holds(stamp, start)) {
          continue;
        }
        if (!taker.take(byTopic.get(message.topic().name()), message, number)) {
          break;
        }
      }
      return messages.remark().map(List::of).orElse(List.of());
    }
  }
}
