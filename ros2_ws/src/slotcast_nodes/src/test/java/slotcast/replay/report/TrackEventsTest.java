package slotcast.replay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import slotcast.replay.report.Squares.Square;
import slotcast.replay.report.TrackEvents.Event;
import slotcast.replay.report.TrackEvents.Kind;

class TrackEventsTest {
  private static final int PATIENCE = 3;

  private final Squares squares = new Squares();
  private final TrackEvents events = new TrackEvents(PATIENCE);
  private final List<Seen> seen = new ArrayList<>();

  private void frame(Square... s) {
    seen.add(squares.frame(s));
    events.frame(seen.get(seen.size() - 1));
  }

  private void frames(int n, Square... s) {
    for (int i = 0; i < n; i++) {
      frame(s);
    }
  }

  @Test
  void nothingIsSuspectedOfObjectsThatMoveAndPass() {
    for (int i = 0; i < 10; i++) {
      frame(new Square(1, 4 + 4 * i, 10, 8), new Square(2, 50 - 4 * i, 26, 8));
    }
    assertThat(events.events()).isEmpty();
  }

  @Test
  void tracksThatChangePlacesAreASwap() {
    frames(3, new Square(1, 10, 20, 10), new Square(2, 26, 20, 10));
    frames(3, new Square(2, 10, 20, 10), new Square(1, 26, 20, 10));
    assertThat(events.events())
        .extracting(Event::kind, Event::frame, Event::first, Event::second)
        .containsExactly(tuple(Kind.SWAP, 3L, 1, 2));
    assertThat(events.events().get(0).picture()).isNotNull();
  }

  /** The second track is swallowed by the first, which grows by as much. */
  @Test
  void aTrackLostInsideOneThatGrowsIsAMerge() {
    frames(3, new Square(1, 10, 20, 12), new Square(2, 24, 22, 8));
    frames(6, new Square(1, 10, 12, 22));
    assertThat(events.events())
        .extracting(Event::kind, Event::frame, Event::first, Event::second)
        .containsExactly(tuple(Kind.MERGE, 3L, 1, 2));
  }

  @Test
  void aTrackThatComesBackHasNotMerged() {
    frames(3, new Square(1, 10, 20, 12), new Square(2, 24, 22, 8));
    frames(2, new Square(1, 10, 12, 22));
    frames(6, new Square(1, 10, 20, 12), new Square(2, 24, 22, 8));
    assertThat(events.events()).filteredOn(e -> e.kind() == Kind.MERGE).isEmpty();
  }

  @Test
  void aTrackBornInsideOneThatShrinksIsASplit() {
    frames(3, new Square(1, 10, 12, 22));
    frames(3, new Square(1, 10, 20, 12), new Square(2, 24, 22, 8));
    assertThat(events.events())
        .extracting(Event::kind, Event::frame, Event::first, Event::second)
        .containsExactly(tuple(Kind.SPLIT, 3L, 1, 2));
  }

  @Test
  void theLogTellsBirthsEndsAndLengths() {
    TrackLog log = new TrackLog(PATIENCE);
    frames(4, new Square(1, 10, 10, 10), new Square(2, 40, 40, 10));
    frames(6, new Square(1, 10, 10, 10));
    seen.forEach(log::frame);
    assertThat(log.tracks())
        .extracting(t -> t.id, t -> t.frames, t -> t.lastFrame, t -> t.end)
        .containsExactly(
            tuple(1, 10L, 9L, TrackLog.End.RECORDING), tuple(2, 4L, 3L, TrackLog.End.LOST));
    assertThat(log.scores().get("objects.per_frame").value()).hasValue(1.4);
    assertThat(log.scores().get("tracks.births_per_100_frames").value()).hasValue(20);
    assertThat(log.scores().get("tracks.mean_length").value()).hasValue(7);
  }
}
