package slotcast.torchfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;

/** Pickles of slots that are written opcode by opcode: whole ones, and what must be refused. */
class SlotPickleTest {
  @TempDir Path folder;

  /** {train: {video: array}} with what makes the array. */
  private Path file(Array array) throws IOException {
    PickleBytes p = new PickleBytes().op('}').text("train").op('}').text("a.mp4");
    array.put(p);
    return Files.write(folder.resolve("slots.pkl"), p.op('s', 's', '.').bytes());
  }

  private interface Array {
    void put(PickleBytes p);
  }

  private static float[] noise(int n) {
    Random random = new Random(n);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @Test
  void longArraysAreLeftInTheFileUntilTheyAreRead() throws IOException {
    for (int n : new int[] {2 * 3 * 4, 200 * 3 * 4}) { // 96 bytes, and more than a short text
      float[] values = noise(n);
      Path file =
          file(p -> SlotPickles.array(p, "f4", "<", PickleBytes.little(values), n / 12, 3, 4));
      try (SlotPickle pickle = SlotPickle.open(file)) {
        assertThat(pickle.splits()).containsExactly("train");
        assertThat(pickle.videos("train")).containsExactly("a.mp4");
        assertThat(pickle.videos("val")).isEmpty();
        assertThat(pickle.read("train", "a.mp4")).isEqualTo(values);
      }
    }
  }

  @Test
  void otherWidthsAndByteOrdersBecomeFloat32() throws IOException {
    byte[] big = {0x3f, (byte) 0x80, 0, 0, (byte) 0xc0, 0, 0, 0};
    try (SlotPickle p = SlotPickle.open(file(b -> SlotPickles.array(b, "f4", ">", big, 1, 1, 2)))) {
      assertThat(p.read("train", "a.mp4")).containsExactly(1, -2);
    }
    byte[] half = {0, 0x3c, 0, (byte) 0xc0};
    try (SlotPickle p =
        SlotPickle.open(file(b -> SlotPickles.array(b, "f2", "<", half, 1, 1, 2)))) {
      assertThat(p.read("train", "a.mp4")).containsExactly(1, -2);
    }
    byte[] doubled = {0, 0, 0, 0, 0, 0, (byte) 0xf0, 0x3f};
    try (SlotPickle p =
        SlotPickle.open(file(b -> SlotPickles.array(b, "f8", "<", doubled, 1, 1, 1)))) {
      assertThat(p.read("train", "a.mp4")).containsExactly(1);
    }
  }

  @Test
  void nothingButArraysIsMadeOrRun() throws IOException {
    refused(p -> p.global("os", "system").text("touch x").op(0x85, 'R'), "class os.system");
    refused(p -> p.global("builtins", "eval").text("1").op(0x85, 'R'), "class builtins.eval");
    refused(p -> p.global("numpy", "matrix").op(')', 0x81), "class numpy.matrix"); // NEWOBJ
    refused(
        p -> p.global("numpy.core.multiarray", "_reconstruct").global("os", "x").op(0x85, 'R'),
        "another class than numpy.ndarray");
    refused(p -> p.text("text"), "a str and no array at train/a.mp4");
    refused(p -> p.op(']'), "a list and no array");
    refused(p -> p.global("numpy", "ndarray"), "a class numpy.ndarray and no array");
    refused(
        p ->
            p.global("numpy.core.multiarray", "_reconstruct")
                .global("numpy", "ndarray")
                .op(0x85, 'R'),
        "a array and no array");
    refused(p -> SlotPickles.array(p, "O8", "<", new byte[8], 1, 1, 1), "elements of type O8");
    refused(
        p -> SlotPickles.array(p, "f4", "<", new byte[8], 2, 1),
        "[2, 1] at train/a.mp4 and not (T,K,C)");
    refused(
        p -> SlotPickles.array(p, "f4", "<", new byte[8], 1, 1, 1), "8 bytes for shape [1, 1, 1]");
    refused(p -> SlotPickles.array(p, "f4", "<", new byte[0], 0, 1, 1), "shape [0, 1, 1]");
    refused(
        p -> SlotPickles.array(p, "f4", "<", new byte[4], 1 << 30, 1 << 30, 1 << 30),
        "shape [1073741824, ");
  }

  private void refused(Array array, String words) throws IOException {
    Path file = file(array);
    assertThatThrownBy(() -> SlotPickle.open(file).close())
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("slots " + file)
        .hasMessageContaining(words);
  }

  @Test
  void valuesThatAreNotFiniteAreNamedByTheirFrame() throws IOException {
    float[] values = noise(1200);
    values[500] = Float.NaN;
    Path file = file(p -> SlotPickles.array(p, "f4", "<", PickleBytes.little(values), 100, 3, 4));
    try (SlotPickle pickle = SlotPickle.open(file)) {
      assertThatThrownBy(() -> pickle.read("train", "a.mp4"))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("NaN at train/a.mp4, frame 41");
    }
  }

  @Test
  void cutAtAnyPlaceItIsRefusedInOneLine() throws IOException {
    Path whole =
        file(p -> SlotPickles.array(p, "f4", "<", PickleBytes.little(noise(1200)), 100, 3, 4));
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = folder.resolve("cut.pkl");
    for (int n = 0; n < bytes.length; n += n < 300 || n > bytes.length - 40 ? 1 : 97) {
      Files.write(cut, Arrays.copyOf(bytes, n));
      assertThatThrownBy(() -> SlotPickle.open(cut).close())
          .as("of " + n + " bytes")
          .isInstanceOf(UserError.class)
          .hasMessageContaining("cut off");
    }
  }

  /** Flipped bits give other values or one line; nothing else. */
  @Test
  void damagedAnywhereItIsReadOrRefused() throws IOException {
    Path whole =
        file(p -> SlotPickles.array(p, "f4", "<", PickleBytes.little(noise(1200)), 100, 3, 4));
    byte[] bytes = Files.readAllBytes(whole);
    Path damaged = folder.resolve("damaged.pkl");
    Random random = new Random(20261126);
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      byte[] other = bytes.clone();
      int at = random.nextInt(i % 2 == 0 ? 400 : bytes.length);
      other[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(damaged, other);
      try (SlotPickle pickle = SlotPickle.open(damaged)) {
        for (String split : pickle.splits()) {
          for (String video : pickle.videos(split)) {
            pickle.read(split, video);
          }
        }
      } catch (UserError e) {
        refused++;
        assertThat(e.getMessage()).doesNotContain("\n");
      }
    }
    assertThat(refused).isBetween(100, 399);
  }

  /** Of a file that is larger than the heap only places are held. */
  @Test
  void aFileMayBeLargerThanTheMemory() throws IOException {
    Path file = folder.resolve("large.pkl");
    long each = 1L << 30; // a hole on the disk: 8 GB in all, of no blocks
    int videos = 8;
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.write(new PickleBytes().op(0x80, 4, '}').text("train").op('}', '(').bytes());
      for (int v = 0; v < videos; v++) {
        PickleBytes p = new PickleBytes();
        p.text("video_" + v).global("numpy._core.multiarray", "_reconstruct");
        p.global("numpy", "ndarray").integer(0).op(0x85).text("b").op(0x87, 'R', '(');
        p.integer(1).op('(').integer(each / 4 / 1024).integer(8).integer(128).op('t');
        p.global("numpy", "dtype").text("f4").op(0x89, 0x88, 0x87, 'R', 0x89, 0x8e);
        out.write(p.bytes(), 2, p.bytes().length - 2); // without another protocol
        out.writeLong(Long.reverseBytes(each));
        out.seek(out.getFilePointer() + each);
        out.write(new PickleBytes().op('t', 'b').bytes(), 2, 2);
      }
      out.write(new byte[] {'u', 's', '.'});
    }
    long used = used();
    try (SlotPickle pickle = SlotPickle.open(file)) {
      assertThat(pickle.videos("train")).hasSize(videos);
      assertThat(pickle.shape("train", "video_7")).containsExactly(each / 4096, 8, 128);
      assertThat(used() - used).isLessThan(16L << 20);
    }
  }

  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
