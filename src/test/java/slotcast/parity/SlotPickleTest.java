package slotcast.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;
import slotcast.data.PickledSlots;
import slotcast.data.SlotFolder;
import slotcast.tensor.Safetensors;
import slotcast.torchfile.SlotPickle;

/**
 * Slots as the reference writes them, of both NumPys and of protocols 2 and 4, against the same
 * arrays as safetensors.
 */
class SlotPickleTest {
  private static final String FOLDER = "slots_pkl";

  @TempDir static Path temporary;

  @TestFactory
  Stream<DynamicTest> everyArrayIsTheSame() {
    List<Path> files;
    try {
      files = pickles();
    } catch (TestAbortedException e) {
      return Stream.of(
          DynamicTest.dynamicTest(
              FOLDER,
              () -> {
                throw e;
              }));
    }
    return files.stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> compare(file)));
  }

  private static List<Path> pickles() {
    Path folder = GoldenFolder.folder().resolve(FOLDER);
    if (!Files.isDirectory(folder)) {
      GoldenFolder.skip("no folder " + folder);
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".pkl")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Beside {@code NAME_anything.pkl} lies {@code NAME.safetensors}, the longest such name. */
  private static Safetensors expected(Path pickle) {
    String name = pickle.getFileName().toString();
    try (Stream<Path> files = Files.list(pickle.getParent())) {
      return files
          .filter(f -> f.toString().endsWith(".safetensors"))
          .filter(f -> name.startsWith(f.getFileName().toString().replace(".safetensors", "")))
          .max((a, b) -> a.toString().length() - b.toString().length())
          .map(Safetensors::read)
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void compare(Path file) throws IOException {
    Safetensors expected = expected(file);
    try (SlotPickle pickle = SlotPickle.open(file)) {
      List<String> names = new ArrayList<>();
      for (String split : pickle.splits()) {
        for (String video : pickle.videos(split)) {
          String name = split + "/" + video;
          names.add(name);
          Safetensors.Tensor golden = expected.tensor(name);
          assertThat(pickle.shape(split, video)).as(name).isEqualTo(golden.shape());
          assertThat(pickle.read(split, video)).as(name).isEqualTo(golden.floats());
        }
      }
      assertThat(names).containsExactlyElementsOf(expected.tensors().keySet());
      Path folder = temporary.resolve(file.getFileName());
      for (String split : pickle.splits()) {
        SlotFolder.make(folder.resolve(split), new PickledSlots(pickle, split, file));
        Safetensors made = Safetensors.read(folder.resolve(split + "/slots-00000.safetensors"));
        made.tensors()
            .forEach(
                (key, tensor) ->
                    assertThat(tensor.floats())
                        .as(key)
                        .isEqualTo(
                            expected.tensor(split + "/" + key.replace("/slots", "")).floats()));
        assertThat(made.tensors()).hasSameSizeAs(pickle.videos(split));
      }
    }
  }
}
