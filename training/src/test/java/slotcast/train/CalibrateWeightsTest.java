package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.onnx.ConvRanges;
import slotcast.runtime.engine.PathWeights;
import slotcast.sim.BagLayout;
import slotcast.sim.SceneConfig;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tracking.MotionCalibration;

/** What {@code ./slotcast calibrate} leaves in a predictor's file, and what it takes out. */
class CalibrateWeightsTest {
  private static final ModelFile SAVI = BundledWeights.read("isa-small", LoadedSavi.KIND);
  private static final ModelFile FORMER =
      BundledWeights.read("slotformer-isa", LoadedSlotFormer.KIND);
  private static final String OWN =
      new ConvRanges(Map.of("of_my_own", List.of(0.0, 1.0, 0.0, 1.0))).toJson();

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir Path folder;
  private Path savi;
  private Path former;
  private Path written;

  @BeforeEach
  void name() {
    savi = folder.resolve("savi.safetensors");
    former = folder.resolve("former.safetensors");
    written = folder.resolve("written.safetensors");
  }

  /** Calibrates trajectories on one short video. */
  private ModelFile calibrated(ModelFile perception, ModelFile predictor, String... more)
      throws IOException {
    perception.write(savi);
    predictor.write(former);
    List<String> words =
        new ArrayList<>(
            List.of(
                "calibrate",
                "--keep-masks",
                "--weights=" + savi,
                "--out-weights=" + folder.resolve("savi-written.safetensors"),
                "--predictor-weights=" + former,
                "--out-predictor-weights=" + written,
                "--backend=onnx"));
    words.addAll(more.length > 1 ? List.of(more) : List.of("--videos=1", "--frames=9"));
    if (more.length == 1) {
      words.add(more[0]);
    }
    assertThat(Commands.run(out, err, words.toArray(String[]::new))).as(err.toString()).isZero();
    return ModelFile.read(written, LoadedSlotFormer.KIND);
  }

  private static ModelFile with(ModelFile file, String ranges) {
    return ranges == null
        ? file.withoutExtra(ConvRanges.KEY)
        : file.withExtra(ConvRanges.KEY, ranges);
  }

  @Test
  void aPredictorKeepsItsRangesOf8Bits() throws IOException {
    ModelFile after = calibrated(with(SAVI, null), with(FORMER, OWN));
    assertThat(after.extra()).containsEntry(ConvRanges.KEY, OWN);
    assertThat(after.tensors().keySet()).isEqualTo(FORMER.tensors().keySet());
  }

  /** As one that was trained before they were measured. */
  @Test
  void aPredictorGetsThoseOfThePerceptionWhoseDecoderItHas() throws IOException {
    ModelFile after = calibrated(with(SAVI, OWN), with(FORMER, null));
    assertThat(after.extra()).containsEntry(ConvRanges.KEY, OWN);
    assertThat(out.toString()).doesNotContain("ranges");
  }

  @Test
  void rangesOfAnotherDecoderAreNotTaken() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>(SAVI.tensors());
    tensors.computeIfPresent(
        "decoder.0.0.bias",
        (name, bias) -> {
          float[] values = bias.floats();
          values[0] += 0.01f;
          return Tensor.of(values, bias.shape());
        });
    ModelFile other =
        new ModelFile(SAVI.kind(), SAVI.configJson(), SAVI.provenance(), SAVI.extra(), tensors);
    assertThat(other.sha256()).isNotEqualTo(SAVI.sha256());
    String measured = SAVI.extra().get(ConvRanges.KEY);
    assertThat(measured).isNotNull().isNotEqualTo(OWN);
    ModelFile any = FORMER.withoutExtra(LoadedSlotFormer.PERCEPTION_SHA256); // takes any slots
    assertThat(calibrated(other, with(any, OWN)).extra()).containsEntry(ConvRanges.KEY, OWN);
    assertThat(out.toString()).contains("another decoder", "keeps its own", "--int8");
    assertThat(calibrated(other, with(any, null)).extra()).doesNotContainKey(ConvRanges.KEY);
    assertThat(out.toString()).contains("gets none");
  }

  @Test
  void aTrainedPredictorHasTheRangesOfItsDecoder() {
    assertThat(LoadedSlotFormer.drawsAs(SAVI, FORMER)).isTrue();
    ModelFile savi = BundledWeights.read("savi-small", LoadedSavi.KIND);
    assertThat(LoadedSlotFormer.drawsAs(savi, FORMER)).isFalse();
    assertThat(LoadedSlotFormer.withRangesOf(with(SAVI, OWN), with(FORMER, null)).extra())
        .containsEntry(ConvRanges.KEY, OWN);
  }

  @Test
  void learntPathsAreLeftOut() throws IOException {
    assertThat(PathWeights.of(FORMER, "bundled")).isPresent();
    ModelFile after = calibrated(SAVI, FORMER, "--without-paths");
    assertThat(PathWeights.of(after, "written")).isEmpty();
    assertThat(after.tensors()).hasSizeLessThan(FORMER.tensors().size());
    assertThat(after.extra().keySet()).noneMatch(key -> key.contains("paths"));
    MotionCalibration motion =
        MotionCalibration.fromJson(after.extra().get(MotionCalibration.KEY), "written");
    assertThat(motion.tuned()).isTrue(); // paths can be learnt from it
    assertThat(motion.ellipses()).isNull();
    assertThat(out.toString()).contains("share of the model");
  }

  /** Its ellipses are measured on a recording, which has no labels. */
  @Test
  void aRecordingMeasuresEllipses() throws IOException {
    Path bag = folder.resolve("bag");
    BagLayout.write(bag, SceneConfig.obj3d().withSize(64, 64).withFrames(40), 3);
    String[] recorded = {"--data=" + bag, "--cache=" + folder.resolve("cache"), "--frames=15"};
    MotionCalibration before =
        MotionCalibration.fromJson(FORMER.extra().get(MotionCalibration.KEY), "bundled");
    ModelFile written = calibrated(SAVI, FORMER, with("--videos=2", recorded));
    MotionCalibration after =
        MotionCalibration.fromJson(written.extra().get(MotionCalibration.KEY), "written");
    assertThat(after.withEllipses(null)).isEqualTo(before.withEllipses(null));
    assertThat(after.ellipses()).isNotEqualTo(before.ellipses());
    assertThat(after.ellipses().variance()).hasSize(9); // two pieces, steps behind six frames
    assertThat(out.toString()).contains("sightings of objects that were cut out");
    // One piece is half of it.
    ModelFile half = calibrated(SAVI, FORMER, with("--videos=1", recorded));
    assertThat(half.extra().get(MotionCalibration.KEY))
        .isNotEqualTo(written.extra().get(MotionCalibration.KEY));
  }

  private static String[] with(String first, String... more) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void aRecordingWithoutPredictorLeavesNothingToMeasure() {
    int code =
        Commands.run(
            out,
            err,
            "calibrate",
            "--keep-masks",
            "--weights=isa-small",
            "--out-weights=" + savi,
            "--data=" + folder);
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("--keep-masks", "nothing to measure");
    assertThat(savi).doesNotExist();
  }

  @Test
  void withoutAPredictorThereAreNoPaths() {
    int code =
        Commands.run(
            out,
            err,
            "calibrate",
            "--weights=isa-small",
            "--out-weights=" + savi,
            "--without-paths");
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("--without-paths", "without --predictor-weights");
    assertThat(savi).doesNotExist();
  }
}
