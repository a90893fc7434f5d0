package slotcast.perception;

import java.util.List;
import java.util.stream.Stream;

/**
 * Several cameras on one model.
 *
 * @param model closed with the group
 * @param sessions one per camera
 */
public record PerceptionGroup(PerceptionModel model, List<PerceptionSession> sessions)
    implements AutoCloseable {
  public PerceptionGroup {
    sessions = List.copyOf(sessions);
  }

  /** A group of so many cameras, none of which has seen anything. */
  public static PerceptionGroup of(PerceptionModel model, PerceptionOptions options, int cameras) {
    return new PerceptionGroup(
        model,
        Stream.generate(() -> new PerceptionSession(model.spec(), options))
            .limit(cameras)
            .toList());
  }

  @Override
  public void close() {
    model.close();
  }
}
