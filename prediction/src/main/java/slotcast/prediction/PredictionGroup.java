package slotcast.prediction;

import java.util.List;
import java.util.stream.Stream;

/**
 * Several cameras on one model.
 *
 * @param model closed with the group
 * @param sessions one per camera
 */
public record PredictionGroup(PredictionModel model, List<PredictionSession> sessions)
    implements AutoCloseable {
  public PredictionGroup {
    sessions = List.copyOf(sessions);
  }

  /** A group of so many cameras, none of which has a history. */
  public static PredictionGroup of(PredictionModel model, PredictionOptions options, int cameras) {
    return new PredictionGroup(
        model,
        Stream.generate(() -> new PredictionSession(model.spec(), options))
            .limit(cameras)
            .toList());
  }

  @Override
  public void close() {
    model.close();
  }
}
