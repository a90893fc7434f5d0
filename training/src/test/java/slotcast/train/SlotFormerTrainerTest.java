package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.ndarray.NDManager;
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
import slotcast.data.SlotSet;
import slotcast.data.VideoSet;
import slotcast.error.UserError;
import slotcast.eval.SegmentationScore;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.tensor.Safetensors.Tensor;

/** SlotFormer at a size of seconds: it learns, resumes to the same bits and refuses mix-ups. */
class SlotFormerTrainerTest {
  @TempDir Path folder;
  private TinyTraining tiny;

  @BeforeEach
  void prepare() {
    tiny = new TinyTraining(folder);
  }

  @Test
  void slotFormerTrainsWithDropoutAndResumesToTheSameBits() throws IOException {
    Path perception = tiny.savi("perception", 1);
    String with = TinyTraining.SLOTFORMER.replace("residual: true", "residual: true, dropout: 0.2");
    Path whole = tiny.slotFormer("dropout", perception, with);
    Map<String, Tensor> dropped = ModelFile.read(whole, "slotformer").tensors();
    Map<String, Tensor> kept =
        ModelFile.read(tiny.slotFormer("kept", perception), "slotformer").tensors();
    for (String name :
        List.of(
            "rollouter.out_proj.weight", "rollouter.transformer_encoder.layers.0.linear1.weight")) {
      assertThat(dropped.get(name).floats()).as(name).isNotEqualTo(kept.get(name).floats());
    }
    Path cut = tiny.slotFormer("cut", perception, with);
    Files.delete(cut);
    Files.delete(folder.resolve("cut/step-00000020.safetensors"));
    TinyTraining.same(tiny.slotFormer("cut", perception, with), whole, "slotformer");
    SlotFormerTraining config =
        Yaml.parse(TinyTraining.SLOTFORMER.formatted(perception), SlotFormerTraining.class, "test");
    assertThat(Yaml.toJson(config)).doesNotContain("dropout"); // old checkpoints fit
    assertThatThrownBy(
            () -> tiny.slotFormer("all", perception, with.replace("dropout: 0.2", "dropout: 1.0")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("model.dropout is 1, not a number from 0 to below 1");
  }

  /** Scores in training, slots for SlotFormer and its own scores. */
  @Test
  void whatWasTrainedWithDropoutIsScoredWithoutIt() throws IOException {
    String dropout = ", dropout: 0.2";
    Path perception =
        tiny.savi("savi", 1, TinyTraining.SAVI.replace("rnn: false", "rnn: false" + dropout));
    String yaml = TinyTraining.SLOTFORMER.replace("residual: true", "residual: true" + dropout);
    Path former = tiny.slotFormer("former", perception, yaml);
    SlotFormerTraining config =
        Yaml.parse(TinyTraining.SLOTFORMER.formatted(perception), SlotFormerTraining.class, "test");
    VideoSet heldOut = config.data().heldOut(16, 16, folder.resolve("cache"));
    assertThat(ModelFile.read(former, "slotformer").extra())
        .containsEntry(LoadedSlotFormer.FRAMES_PER_SECOND, "10.0"); // of the simulator
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        LoadedSavi savi = LoadedSavi.of(kept(perception, "savi"), "test");
        LoadedSlotFormer slotFormer = LoadedSlotFormer.of(kept(former, "slotformer"), "test")) {
      VideoSet two =
          Yaml.parse(TinyTraining.SAVI, SaviTraining.class, "test")
              .data()
              .heldOut(16, 16, folder.resolve("cache"));
      assertThat(ModelFile.read(perception, "savi").provenance().results())
          .containsAllEntriesOf(
              SegmentationScore.of(savi.savi(), manager, two, two.videos()).byName());
      SlotSet slots =
          new SlotFinder(savi.savi(), "of this test", null, manager, folder.resolve("again"))
              .find("val", heldOut);
      Map<String, Double> scores =
          new SlotFormerObjective(config, manager, null, slotFormer.slotFormer(), slots, null, 1)
              .scores();
      Map<String, Double> trained = ModelFile.read(former, "slotformer").provenance().results();
      assertThat(scores).containsOnlyKeys(trained.keySet());
      // Sums of arrays that begin elsewhere in memory may differ in their last bit.
      trained.forEach(
          (name, score) ->
              assertThat(scores.get(name)).as(name).isCloseTo(score, withinPercentage(1e-4)));
    }
  }

  /** The weights as a model whose configuration does not speak of dropout. */
  private static ModelFile kept(Path weights, String kind) {
    ModelFile file = ModelFile.read(weights, kind);
    String json = file.configJson().replace(",\"dropout\":0.2", "");
    assertThat(json).isNotEqualTo(file.configJson());
    return new ModelFile(kind, json, file.provenance(), file.extra(), file.tensors());
  }

  @Test
  void slotFormerIsScoredOnAnyNumberOfVideos() throws IOException {
    Path perception = tiny.savi("perception", 1);
    for (String count : List.of("1", "8", "9")) {
      String yaml = TinyTraining.SLOTFORMER.replace("held_out: 8", "held_out: " + count);
      tiny.slotFormer("scored" + count, perception, yaml);
      assertThat(tiny.logged("scored" + count, "slot_mse").get("20")).isPositive().isFinite();
    }
    // The ninth video counts.
    assertThat(tiny.logged("scored9", "stand_still_slot_mse").get("20"))
        .isNotEqualTo(tiny.logged("scored8", "stand_still_slot_mse").get("20"));
  }

  @Test
  void slotFormerDrawsTheWholeRolloutWhereItIsToldTo() throws IOException {
    Path perception = tiny.savi("perception", 1);
    String some = TinyTraining.SLOTFORMER.replace("clips: 2, frames: 1", "clips: all, frames: 2");
    String all = TinyTraining.SLOTFORMER.replace("clips: 2, frames: 1", "clips: 4, frames: all");
    Map<String, Tensor> a =
        ModelFile.read(tiny.slotFormer("some", perception, some), "slotformer").tensors();
    Map<String, Tensor> b =
        ModelFile.read(tiny.slotFormer("all", perception, all), "slotformer").tensors();
    String name = "rollouter.out_proj.weight";
    assertThat(a.get(name).floats()).isNotEqualTo(b.get(name).floats());
    assertThatThrownBy(
            () -> tiny.slotFormer("more", perception, all.replace("frames: all", "frames: 4")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("image_loss.frames is 4, more than rollout, which is 3");
  }

  @Test
  void slotFormerTrainsOnAModelsSlotsAndResumes() throws IOException {
    Path perception = tiny.savi("perception", 1);
    Path whole = tiny.slotFormer("former", perception);
    Path cut = tiny.slotFormer("former-cut", perception);
    Files.delete(cut);
    Files.delete(folder.resolve("former-cut/step-00000020.safetensors"));
    TinyTraining.same(tiny.slotFormer("former-cut", perception), whole, "slotformer");
    Map<String, Double> results = ModelFile.read(whole, "slotformer").provenance().results();
    assertThat(results.get("slot_mse")).isLessThan(1.05 * results.get("stand_still_slot_mse"));
  }

  @Test
  void slotFormerTrainsOnPosesAndWithoutThem() throws IOException {
    Path perception = tiny.savi("invariant", 1, TinyTraining.INVARIANT);
    Path aware = tiny.slotFormer("aware", perception, TinyTraining.SLOTFORMER);
    Path held =
        tiny.slotFormer(
            "held", perception, TinyTraining.SLOTFORMER.replace("true}", "true, poses: held}"));
    Map<String, Double> results = ModelFile.read(aware, "slotformer").provenance().results();
    assertThat(results.get("position_mse"))
        .isLessThan(1.2 * results.get("stand_still_position_mse"));
    results = ModelFile.read(held, "slotformer").provenance().results();
    assertThat(results.get("position_mse")).isEqualTo(results.get("stand_still_position_mse"));
  }

  @Test
  void slotFormerNamesTheFirstTensorThatIsNotFinite() throws IOException {
    Path perception = tiny.savi("perception", 1);
    Path weights = tiny.slotFormer("former", perception);
    Path broken =
        broken(weights, "slotformer", "rollouter.transformer_encoder.layers.0.linear1.bias");
    SlotFormerTraining config =
        Yaml.parse(TinyTraining.SLOTFORMER.formatted(perception), SlotFormerTraining.class, "test");
    SlotFormerTrainer trainer =
        new SlotFormerTrainer(config, 1, folder.resolve("nan"), folder.resolve("cache"));
    assertThatThrownBy(() -> trainer.train("test", new InitialWeights(broken.toString(), false)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("training step 0")
        .hasMessageContaining("parameter rollouter.transformer_encoder.layers.0.linear1.bias (16)");
    // The model of the slots is no parameter here; what it draws is the first to show it.
    Path blind = broken(perception, "savi", "decoder.1.bias");
    assertThatThrownBy(() -> tiny.slotFormer("blind", blind))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("training step 0")
        .hasMessageContaining("decoded images (2, 3, 16, 16)");
  }

  /** A copy of weights with NaN as the last value of one tensor. */
  private Path broken(Path weights, String kind, String name) throws IOException {
    ModelFile file = ModelFile.read(weights, kind);
    Map<String, Tensor> tensors = new LinkedHashMap<>(file.tensors());
    float[] values = tensors.get(name).floats().clone();
    values[values.length - 1] = Float.NaN;
    tensors.put(name, Tensor.of(values, tensors.get(name).shape()));
    Path out = folder.resolve("broken-" + name + ".safetensors");
    new ModelFile(kind, file.configJson(), file.provenance(), file.extra(), tensors).write(out);
    return out;
  }
}
