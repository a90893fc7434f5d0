package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.tensor.Safetensors.Tensor;

/** Training by a teacher at a size of seconds. */
class TeacherTest {
  private static final String TAUGHT =
      "teacher: {weights: %s, weight: %s, painted: 0.5, grey: 0.5, scenery: 0.5}";

  @TempDir Path folder;
  private TinyTraining tiny;

  @BeforeEach
  void prepare() {
    tiny = new TinyTraining(folder);
  }

  private static String taught(Path teacher, double weight) {
    return TinyTraining.INVARIANT + TAUGHT.formatted(teacher, weight);
  }

  /** A model whose masks are decided, as those of a tiny run are not. */
  private Path decided(Path trained) throws IOException {
    ModelFile file = ModelFile.read(trained, LoadedSavi.KIND);
    Map<String, Tensor> tensors = new LinkedHashMap<>(file.tensors());
    tensors.computeIfPresent(
        "decoder.1.weight", (name, out) -> Tensor.of(louder(out), out.shape()));
    assertThat(tensors).isNotEqualTo(file.tensors());
    Path written = folder.resolve("decided.safetensors");
    new ModelFile(file.kind(), file.configJson(), file.provenance(), file.extra(), tensors)
        .write(written);
    return written;
  }

  /** Its last channel, that of masks. */
  private static float[] louder(Tensor out) {
    float[] values = out.floats();
    for (int i = values.length * 3 / 4; i < values.length; i++) {
      values[i] *= 100;
    }
    return values;
  }

  /** The same pupil comes nearer to its teacher the more that counts. */
  @Test
  void aPupilLearnsItsTeachersMasks() throws IOException {
    Path teacher = decided(tiny.savi("teacher", 1, TinyTraining.INVARIANT));
    tiny.savi("careless", 2, taught(teacher, 1e-9));
    tiny.savi("careful", 2, taught(teacher, 1));
    Map<String, Double> careless = tiny.logged("careless", "teacher");
    Map<String, Double> careful = tiny.logged("careful", "teacher");
    assertThat(careful.get("30")).isLessThan(0.9 * careless.get("30"));
  }

  @Test
  void aTaughtRunIsReplayableAndKnowsItsTeacher() throws IOException {
    Path teacher = tiny.savi("teacher", 1, TinyTraining.INVARIANT);
    Path once = tiny.savi("once", 2, taught(teacher, 1));
    TinyTraining.same(tiny.savi("twice", 2, taught(teacher, 1)), once, "savi");
    tiny.savi("teacher2", 5, TinyTraining.INVARIANT).toFile().renameTo(teacher.toFile());
    Files.delete(once);
    assertThatThrownBy(() -> tiny.savi("once", 2, taught(teacher, 1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("configuration");
  }

  /** Each part of a batch is painted as it is in the whole, also where the whole is looked at. */
  @Test
  void partsOfABatchLearnWhatTheWholeLearns() throws IOException {
    Path teacher = decided(tiny.savi("teacher", 1, TinyTraining.INVARIANT));
    String separated = "\nloss: {slot_separation: {type: trainable, factor: 0.5, margin: 1.0}}";
    for (String more : List.of("", separated)) {
      String whole = "whole" + more.length();
      String parts = "parts" + more.length();
      tiny.savi(whole, 2, taught(teacher, 1) + more);
      tiny.savi(parts, 2, taught(teacher, 1) + more + "\nmicro_batch: 1\n");
      for (String term : List.of("loss", "teacher")) {
        double expected = tiny.logged(whole, term).get("10");
        assertThat(tiny.logged(parts, term).get("10")).isCloseTo(expected, within(1e-3 * expected));
      }
    }
  }

  @Test
  void teachersThatCannotTeachAreRefused() throws IOException {
    Path plain = tiny.savi("plain", 1); // knows no positions
    assertThatThrownBy(() -> tiny.savi("pupil", 1, taught(plain, 1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("teacher")
        .hasMessageContaining("positions");
    assertThatThrownBy(
            () ->
                Yaml.parse(
                    TinyTraining.INVARIANT.replace("16}", "16, head: mlp}")
                        + "crop: [8, 8]\n"
                        + TAUGHT.formatted("isa-64", 1),
                    SaviTraining.class,
                    "test"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("teacher");
    assertThatThrownBy(
            () ->
                Yaml.parse(
                    TinyTraining.SAVI + TAUGHT.formatted("isa-64", -1), SaviTraining.class, "test"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("teacher.weight");
  }
}
