package slotcast.replay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;
import slotcast.labels.TrueObjects;
import slotcast.replay.report.Squares.Square;

class BoxTruthTest {
  @TempDir Path folder;
  private final Squares squares = new Squares();

  private BoxTruth read(String text) throws IOException {
    return new BoxTruth(TrueObjects.read(Files.writeString(folder.resolve("gt.txt"), text)));
  }

  /**
   * Four frames of one object, found in the second and third, and one false object in the last:
   * MOTA 1 - (2 + 1) / 4, IDF1 2·2 / (4 + 3).
   */
  @Test
  void scoresAreThoseWorkedByHand() throws IOException {
    BoxTruth truth =
        read(
            """
            1,7,10,10,10,10,1,1,1
            2,7,10,10,10,10,1,1,1
            3,7,10,10,10,10,1,1,1
            4,7,10,10,10,10,1,1,1
            4,9,40,10,10,10,0,1,1
            """);
    truth.frame(squares.frame());
    truth.frame(squares.frame(new Square(1, 10, 10, 10)));
    truth.frame(squares.frame(new Square(1, 10, 10, 10)));
    truth.frame(squares.frame(new Square(2, 40, 40, 10)));
    truth.frame(squares.frame(new Square(2, 40, 40, 10))); // behind the last true frame
    Map<String, Score> scores = truth.scores();
    assertThat(scores.get("truth.mota").value()).hasValue(0.25);
    assertThat(scores.get("truth.idf1").value()).hasValue(4 / 7.0);
    assertThat(scores.get("truth.hota").value().getAsDouble()).isBetween(0.4, 0.8);
    assertThat(scores.get("truth.ari").missing()).contains("masks");
  }

  @Test
  void aLineThatIsNoBoxIsNamed() {
    assertThatThrownBy(() -> read("1,7,10,10,10,10\n0,7,1,1,1,1\n"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("gt.txt line 2");
    assertThatThrownBy(() -> read("1,7,a,10,10,10\n")).hasMessageContaining("line 1");
    assertThatThrownBy(() -> read("1,7,1,1,1,1\n1,7,2,2,1,1\n")).hasMessageContaining("twice");
    assertThatThrownBy(() -> read("\n")).hasMessageContaining("an empty file");
  }
}
