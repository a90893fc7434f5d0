package slotcast.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;
import slotcast.metrics.CocoRle;
import slotcast.sim.ClevrerLayout;
import slotcast.sim.Obj3dLayout;
import slotcast.sim.SceneConfig;
import slotcast.sim.Split;
import slotcast.sim.VideoId;

/** Broken annotations, proposals and run lengths: values, or one line that says what is wrong. */
class BrokenSetsFuzzTest {
  /** Replay with -Dslotcast.seed=N. */
  private static final long SEED = Long.getLong("slotcast.seed", 20261126L);

  private static final int MAX_MESSAGE = 5000;
  private static final List<String> VALUES =
      List.of("null", "-1", "1e99", "99999999999999999999", "\"x\"", "[]", "{}", "true", "0.5", "");

  @TempDir Path root;
  private List<Path> files;
  private long read;
  private long refused;

  @BeforeEach
  void write() throws IOException {
    SceneConfig scenes = SceneConfig.obj3d().withSize(32, 32).withFrames(3);
    VideoId video = new VideoId(Split.TRAIN, 0);
    new ClevrerLayout().write(root, video, scenes, 1);
    new Obj3dLayout().write(root, video, scenes, 1);
    files =
        List.of(
            Clevrer.annotation(root, Split.TRAIN, 0),
            Clevrer.proposals(root, 0),
            Obj3d.truth(root, Split.TRAIN, "0"));
  }

  @Test
  void hundredsOfBrokenFiles() throws IOException {
    files(300);
  }

  @Test
  @Tag("fuzz")
  void manyBrokenFiles() throws IOException {
    files(5_000);
  }

  private void files(int times) throws IOException {
    Path broken = root.resolve("broken.json");
    for (int i = 0; i < times; i++) {
      Random random = new Random(SEED + i);
      Path whole = files.get(i % files.size());
      Files.write(broken, damaged(Files.readAllBytes(whole), random));
      try {
        read(i % files.size(), broken);
        read++;
      } catch (UserError e) {
        refused++;
        assertThat(e.getMessage()).contains("broken.json").hasSizeLessThan(MAX_MESSAGE);
        assertThat(e.getMessage()).doesNotContain("\n");
      } catch (RuntimeException | Error e) {
        fail("seed " + (SEED + i) + " of " + whole, e);
      }
    }
    assertThat(refused).isGreaterThan(times / 4);
    assertThat(read).isPositive();
  }

  private static void read(int kind, Path file) {
    switch (kind) {
      case 0 -> assertThat(ClevrerAnnotation.read(file).enterTimes()).isNotNull();
      case 1 -> {
        ClevrerProposals proposals = ClevrerProposals.read(file);
        for (int t = 0; t < proposals.frames(); t++) {
          ObjectMasks small = proposals.masks(t).resized(64, 64);
          assertThat(small.boxes(Clevrer.BOXES)).hasSize(4 * Clevrer.BOXES);
          assertThat(small.labels().data()).hasSize(64 * 64);
        }
      }
      default -> {
        Obj3dTruth truth = Obj3dTruth.read(file);
        for (int t = 0; t < truth.frames(); t++) {
          assertThat(truth.labels(t, 32, 32).data()).hasSize(32 * 32);
        }
      }
    }
  }

  /** Cut off, bytes changed, a value put in place of another, or a piece repeated. */
  private static byte[] damaged(byte[] whole, Random random) {
    int at = random.nextInt(whole.length);
    switch (random.nextInt(4)) {
      case 0:
        return Arrays.copyOf(whole, at);
      case 1:
        byte[] changed = whole.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
          changed[random.nextInt(whole.length)] = (byte) random.nextInt();
        }
        return changed;
      case 2:
        String text = new String(whole, StandardCharsets.UTF_8);
        int colon = text.indexOf(':', at);
        int end = colon < 0 ? -1 : text.indexOf(',', colon);
        return end < 0
            ? new byte[0]
            : (text.substring(0, colon + 1)
                    + VALUES.get(random.nextInt(VALUES.size()))
                    + text.substring(end))
                .getBytes(StandardCharsets.UTF_8);
      default:
        int length = random.nextInt(Math.min(200, whole.length - at));
        byte[] longer = Arrays.copyOf(whole, whole.length + length);
        System.arraycopy(whole, at, longer, at + length, whole.length - at);
        return longer;
    }
  }

  @Test
  void runLengths() {
    for (int i = 0; i < 20_000; i++) {
      Random random = new Random(SEED + i);
      char[] text = new char[random.nextInt(20)];
      for (int k = 0; k < text.length; k++) {
        text[k] = (char) (random.nextInt(50) == 0 ? random.nextInt(300) : '0' + random.nextInt(64));
      }
      int width = 1 + random.nextInt(9);
      int height = 1 + random.nextInt(9);
      try {
        byte[] mask = CocoRle.decode(new String(text), width, height);
        // A text may hold runs of no pixel; what it says stays the same.
        String again = CocoRle.encode(mask, width, height, 1);
        assertThat(CocoRle.decode(again, width, height)).isEqualTo(mask);
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).as("seed %s", SEED + i).isNotBlank();
      } catch (RuntimeException e) {
        fail("seed " + (SEED + i) + ": " + new String(text), e);
      }
    }
  }
}
