package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.model.ModelFile;
import slotcast.sim.BagLayout;
import slotcast.sim.SceneConfig;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.torchfile.SlotPickles;

/** From a recording to a predictor: train SAVi, extract its slots, train SlotFormer on them. */
class ExtractCommandTest {
  private static final int FRAMES = 20; // 14 to train on, 6 held out
  private static final String SAVI =
      """
      name: tiny
      model:
        resolution: [16, 16]
        slots: {count: 3, size: 16, mlp_size: 16, iterations: 1}
        encoder: {channels: [3, 8, 8], kernel: 5, strides: [1, 2], out_channels: 8}
        kernel: {layer: none, stochastic: false}
        predictor: {type: transformer, layers: 1, heads: 2, ffn_size: 16, norm_first: true, rnn: true}
        decoder: {channels: [16, 8], resolution: [8, 8], kernel: 5, out_kernel: 3}
      data: {bags: {paths: [BAGS], held_out: 0.3}}
      optimiser: {peak_rate: 2.0e-3, warmup_steps: 1, clip_norm: 0.5}
      phases: [{steps: 3, batch: 2, clip_frames: 3, max_stride: 1, area_weight: 0.0}]
      evaluate_every: 3
      checkpoint_every: 3
      """;
  private static final String FORMER =
      """
      name: former
      perception: PERCEPTION
      model: {history_len: 2, d_model: 16, layers: 1, heads: 2, ffn_size: 16, residual: true}
      data: {bags: {paths: [BAGS], held_out: 0.3}}
      optimiser: {peak_rate: 2.0e-3, warmup_steps: 1, clip_norm: 1.0}
      steps: 3
      batch: 2
      rollout: 3
      image_loss: {weight: 1, clips: all, frames: all}
      evaluate_every: 3
      checkpoint_every: 3
      """;

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Object... arguments) {
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    return Commands.run(out, err, words);
  }

  private void succeeds(Object... arguments) {
    assertThat(run(arguments)).as(err.toString()).isZero();
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(
        folder.resolve(name),
        text.replace("BAGS", folder.resolve("bags").toString())
            .replace("PERCEPTION", folder.resolve("savi/tiny-seed1.safetensors").toString()));
  }

  private Path former(String name, String more) throws IOException {
    Path config = file(name + ".yaml", FORMER + more);
    Path cache = folder.resolve("cache-" + name);
    Path to = folder.resolve(name);
    succeeds("train", "slotformer", "--config", config, "--out", to, "--cache", cache);
    return to.resolve("former-seed1.safetensors");
  }

  private static void same(Path a, Path b) {
    Map<String, Tensor> left = ModelFile.read(a, "slotformer").tensors();
    Map<String, Tensor> right = ModelFile.read(b, "slotformer").tensors();
    assertThat(left.keySet()).isEqualTo(right.keySet());
    left.forEach((n, t) -> assertThat(t.floats()).as(n).isEqualTo(right.get(n).floats()));
  }

  @Test
  void fromABagToAPredictor() throws IOException {
    SceneConfig scenes = SceneConfig.obj3d().withSize(32, 32).withFrames(FRAMES);
    BagLayout.write(folder.resolve("bags/one"), scenes, 3);
    BagLayout.write(folder.resolve("bags/two"), scenes, 4);
    Path savi = file("savi.yaml", SAVI);
    Path cache = folder.resolve("cache");
    Path weights = folder.resolve("savi/tiny-seed1.safetensors");
    succeeds("train", "savi", "--config", savi, "--out", folder.resolve("savi"), "--cache", cache);
    Path slots = folder.resolve("slots");
    Object[] extract = {
      "extract", "--perception", weights, "--config", savi, "--out", slots, "--cache", cache
    };
    succeeds(extract);
    assertThat(out.toString())
        .contains("written: " + slots.resolve("train") + " (2 videos, 28 frames)")
        .contains("written: " + slots.resolve("val") + " (2 videos, 12 frames)");
    succeeds(extract); // there is nothing left to do
    Safetensors train = Safetensors.read(slots.resolve("train/slots-00000.safetensors"));
    assertThat(train.tensor("two/slots").shape()).containsExactly(14, 3, 16);
    assertThat(train.metadata()).containsEntry("model", ModelFile.read(weights, "savi").sha256());

    Path own = former("own", "");
    same(former("named", "slots: " + slots), own);

    // The reference's form of the same slots.
    Map<String, Map<String, float[]>> splits = new LinkedHashMap<>();
    for (String split : new String[] {"train", "val"}) {
      Map<String, float[]> videos = new LinkedHashMap<>();
      Safetensors shard = Safetensors.read(slots.resolve(split + "/slots-00000.safetensors"));
      videos.put("two", shard.tensor("two/slots").floats());
      videos.put("one", shard.tensor("one/slots").floats());
      splits.put(split, videos);
    }
    Path pickle = SlotPickles.write(folder.resolve("slots.pkl"), splits, 3, 16);
    same(former("pickled", "slots: " + pickle), own);
    Path converted = folder.resolve("converted");
    succeeds("extract", "--from", pickle, "--out", converted);
    Safetensors again = Safetensors.read(converted.resolve("val/slots-00000.safetensors"));
    assertThat(again.tensor("one/slots").floats()).isEqualTo(splits.get("val").get("one"));

    splits.get("val").remove("one");
    refused(splits, 3, 16, "none of video one, expected those of each video of ");
    splits.get("val").put("one", new float[3 * 16]);
    refused(splits, 3, 16, "1 frames of video one, expected at least the 6 of ");
    refused(splits, 6, 8, "slots of shape (6, 8), expected (3, 16)");
  }

  private void refused(Map<String, Map<String, float[]>> splits, int k, int c, String words)
      throws IOException {
    Path pickle = SlotPickles.write(folder.resolve("other.pkl"), splits, k, c);
    Path config = file("other.yaml", FORMER + "slots: " + pickle);
    Path cache = folder.resolve("cache-other" + words.length());
    assertThat(
            run(
                "train",
                "slotformer",
                "--config",
                config,
                "--out",
                folder.resolve("other"),
                "--cache",
                cache))
        .isEqualTo(2);
    assertThat(err.toString()).contains(words);
  }

  @Test
  void whatCannotBeExtractedIsSaidInOneLine() throws IOException {
    assertThat(run("extract", "--out", folder.resolve("x"))).isEqualTo(2);
    assertThat(err.toString()).contains("got none of --config, --data and --from");
    Path broken = Files.write(folder.resolve("broken.pkl"), new byte[] {(byte) 0x80, 2, '}'});
    assertThat(run("extract", "--from", broken, "--out", folder.resolve("x"))).isEqualTo(2);
    assertThat(err.toString()).contains("slots " + broken + ": got a pickle that is cut off");
    assertThat(run("extract", "--from", broken, "--data", folder, "--out", folder.resolve("x")))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--from: got it with --perception, --config or --data");
    assertThat(Files.exists(folder.resolve("x"))).isFalse();
  }
}
