package slotcast.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;
import slotcast.model.SlotState;
import slotcast.tensor.Safetensors;

/** Folders of slots, with numbers that tell where they belong. */
class SlotFolderTest {
  @TempDir Path folder;

  /** 300 videos of 2 to 6 frames, so that there are two shards. */
  private static final class Numbers implements SlotSource {
    private final List<Integer> asked = new ArrayList<>();
    private String model = "model";
    private int failAt = Integer.MAX_VALUE;
    private float odd = 0;

    @Override
    public String model() {
      return model;
    }

    @Override
    public String data() {
      return "data";
    }

    @Override
    public String name() {
      return "numbers";
    }

    @Override
    public List<String> videos() {
      return IntStream.range(0, 300).mapToObj(v -> "video_" + v + ".mp4").toList();
    }

    @Override
    public int frames(int video) {
      return 2 + video % 5;
    }

    @Override
    public Map<String, long[]> parts() {
      Map<String, long[]> parts = new LinkedHashMap<>();
      parts.put("slots", new long[] {2, 3});
      parts.put("positions", new long[] {2, 2});
      return parts;
    }

    static float value(int video, int frame, int part) {
      return video * 100 + frame * 10 + part;
    }

    @Override
    public void write(int from, int to, Sink sink) throws IOException {
      for (int v = from; v < to; v++) {
        asked.add(v);
        if (v == failAt) {
          throw new IOException("no space left");
        }
        for (int t = 0; t < frames(v); t++) { // a frame at a time
          sink.put(v, "slots", t, filled(6, value(v, t, 0)));
          sink.put(v, "positions", t, filled(4, value(v, t, 1) + odd));
        }
      }
    }

    private static float[] filled(int n, float value) {
      float[] out = new float[n];
      java.util.Arrays.fill(out, value);
      return out;
    }
  }

  private List<Path> shards() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".safetensors")).sorted().toList();
    }
  }

  @Test
  void everyFrameIsFoundAgain() throws IOException {
    Numbers numbers = new Numbers();
    SlotSet set = SlotFolder.make(folder, numbers);
    assertThat(shards()).hasSize(2);
    assertThat(set.videos()).isEqualTo(300);
    assertThat(set.each("slots").getShape()).containsExactly(2, 3);
    assertThat(set.each("scales")).isNull();
    for (int v : new int[] {0, 7, 255, 256, 299}) {
      assertThat(set.name(v)).isEqualTo("video_" + v + ".mp4");
      assertThat(set.frames(v)).isEqualTo(numbers.frames(v));
    }
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      List<Clip> clips = List.of(new Clip(4, 0, 2, false), new Clip(299, 1, 1, false));
      SlotState state = set.clips(manager, clips, 3);
      assertThat(state.slots().getShape()).isEqualTo(new Shape(2, 3, 2, 3));
      assertThat(state.scales()).isNull();
      float[] positions = state.positions().toFloatArray(); // (2,3,2,2)
      for (int t = 0; t < 3; t++) {
        assertThat(positions[4 * t]).isEqualTo(Numbers.value(4, 2 * t, 1));
        assertThat(positions[4 * (3 + t) + 3]).isEqualTo(Numbers.value(299, 1 + t, 1));
      }
      assertThatThrownBy(() -> set.clips(manager, List.of(new Clip(4, 1, 2, false)), 4))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    // The format's own reader finds the same, under the same hash.
    Safetensors file = Safetensors.read(shards().get(1));
    assertThat(file.sha256()).isEqualTo(file.metadata().get("sha256"));
    assertThat(file.tensor("video_256.mp4/positions").shape()).containsExactly(3, 2, 2);
    assertThat(file.tensor("video_256.mp4/positions").floats()[4])
        .isEqualTo(Numbers.value(256, 1, 1));
    assertThat(file.metadata()).containsEntry("model", "model").containsEntry("data", "data");
  }

  @Test
  void anInterruptedRunGoesOnWithTheNextFileAndComesToTheSameBytes() throws IOException {
    Numbers numbers = new Numbers();
    numbers.failAt = 270;
    assertThatThrownBy(() -> SlotFolder.make(folder, numbers)).isInstanceOf(IOException.class);
    assertThat(shards()).hasSize(1);
    assertThatThrownBy(() -> SlotSet.open(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("index.json");
    numbers.failAt = Integer.MAX_VALUE;
    numbers.asked.clear();
    SlotFolder.make(folder, numbers);
    assertThat(numbers.asked).startsWith(256).hasSize(44);
    FileTime made = Files.getLastModifiedTime(shards().get(0));
    numbers.asked.clear();
    SlotFolder.make(folder, numbers);
    assertThat(numbers.asked).isEmpty();
    assertThat(Files.getLastModifiedTime(shards().get(0))).isEqualTo(made);
    byte[] second = Files.readAllBytes(shards().get(1));
    byte[] index = Files.readAllBytes(folder.resolve("index.json"));
    Files.delete(shards().get(1));
    SlotFolder.make(folder, numbers);
    assertThat(Files.readAllBytes(shards().get(1))).isEqualTo(second);
    assertThat(Files.readAllBytes(folder.resolve("index.json"))).isEqualTo(index);
  }

  @Test
  void slotsOfAnotherModelAreRefused() throws IOException {
    Numbers numbers = new Numbers();
    SlotFolder.make(folder, numbers);
    numbers.model = "another";
    assertThatThrownBy(() -> SlotFolder.make(folder, numbers))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("those of model model, expected another");
    Files.delete(folder.resolve("index.json"));
    assertThatThrownBy(() -> SlotFolder.make(folder, numbers))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("slots-00000.safetensors: got those of model model");
  }

  @Test
  void aDamagedFileIsNamedWhenItIsReadAndMadeAnewAfterItIsRemoved() throws IOException {
    Numbers numbers = new Numbers();
    SlotFolder.make(folder, numbers);
    Path first = shards().get(0);
    byte[] bytes = Files.readAllBytes(first);
    bytes[bytes.length - 2] ^= 1;
    Files.write(first, bytes);
    SlotSet set = SlotSet.open(folder);
    assertThatThrownBy(() -> set.clips(null, List.of(new Clip(3, 0, 1, false)), 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(first + ": got data that do not fit their SHA-256");
    Files.delete(folder.resolve("index.json"));
    SlotFolder.make(folder, numbers); // damaged, no index: made anew
    bytes[bytes.length - 2] ^= 1;
    assertThat(Files.readAllBytes(first)).isEqualTo(bytes);
  }

  @Test
  void namesThatAreMissingOrTooShortAreToldApart() throws IOException {
    SlotSet set = SlotFolder.make(folder, new Numbers());
    SlotSet two = set.of(List.of("video_9.mp4", "video_1.mp4"), List.of(6, 2), "these");
    assertThat(two.videos()).isEqualTo(2);
    assertThat(two.frames(0)).isEqualTo(6);
    assertThatThrownBy(() -> set.of(List.of("video_9"), List.of(6), "these"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("none of video video_9, expected those of each video of these");
    assertThatThrownBy(() -> set.of(List.of("video_9.mp4"), List.of(7), "these"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("6 frames of video video_9.mp4, expected at least the 7 of these");
    assertThatThrownBy(() -> set.longEnough(7))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no video of 7 frames");
    assertThat(set.longEnough(6)).hasSize(60);
  }

  @Test
  void aNumberThatIsNotFiniteIsNamed() {
    Numbers numbers = new Numbers();
    numbers.odd = Float.NaN;
    assertThatThrownBy(() -> SlotFolder.make(folder, numbers))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("positions of video video_0.mp4 of numbers: got NaN in frame 0");
  }
}
