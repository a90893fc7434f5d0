package slotcast.parity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import slotcast.tensor.Safetensors;

/** Where golden data lie, and which case each of their files belongs to. */
public final class GoldenFolder {
  /** Set to 1 where golden data must be there, as in continuous integration: no test is skipped. */
  static final String REQUIRED = "SLOTCAST_REQUIRE_GOLDEN";

  /** The cases of the README's table; a file belongs to the longest name it starts with. */
  static final List<String> CASES =
      List.of(
          "encoder",
          "slot_attention",
          "predictor_obj3d",
          "predictor_dropout",
          "predictor_clevrer",
          "decoder",
          "savi_obj3d",
          "stosavi_clevrer",
          "slotformer_obj3d",
          "slotformer_clevrer",
          "real_savi_obj3d",
          "real_stosavi_clevrer",
          "real_slotformer_obj3d",
          "real_slotformer_clevrer",
          "isa_t",
          "isa_ts",
          "isa_tsr",
          "isa_ts_defaults",
          "isa_tsr_90deg_v2",
          "isa_rotation",
          "isa_decoder_mlp_t",
          "isa_decoder_mlp_ts",
          "isa_decoder_mlp_tsr",
          "isa_decoder_cnn_t",
          "isa_decoder_cnn_ts",
          "isa_decoder_cnn_tsr",
          "isa_full_t",
          "isa_full_ts",
          "isa_full_tsr",
          "metrics_video",
          "metrics_mask_edge",
          "metrics_image_edge",
          "metrics_bbox",
          "lpips_vgg",
          "lpips_alex",
          "lpips_formula",
          "tsne",
          "tsne_small",
          "dataset_transform",
          "dataset_clevrer_masks",
          "dataset_clevrer_index");

  private static final String CHECKPOINT = "checkpoint";

  private GoldenFolder() {}

  /**
   * The folder under test. A missing default folder skips the test with the reason; a missing one
   * that somebody named fails it.
   */
  public static Path folder() {
    String set = System.getProperty("slotcast.fixtures", "../shared/fixtures/public");
    // A relative path is relative to the project, where the user types it, not to this module.
    Path root = Path.of(System.getProperty("slotcast.root", "."));
    Path folder = root.resolve(set).toAbsolutePath().normalize();
    if (!Files.isDirectory(folder)) {
      String message = "no golden data under " + folder + "; name it: -Dslotcast.fixtures=DIR";
      if (folder.equals(usualFolder())) {
        skip(message);
      }
      throw new IllegalStateException(message);
    }
    return folder;
  }

  private static Path usualFolder() {
    return Path.of(System.getProperty("slotcast.root", "."), "../shared/fixtures/public")
        .toAbsolutePath()
        .normalize();
  }

  /**
   * A file that lies beside the folder under test, as {@code lr_schedule.json}: it is the same for
   * folders of all sizes, so that the one beside the default folder serves any that has none.
   * Missing there too, it skips the test.
   */
  static Path beside(String file) {
    Path own = folder().resolveSibling(file);
    if (Files.exists(own)) {
      return own;
    }
    Path usual = usualFolder().resolveSibling(file);
    if (!Files.exists(usual)) {
      skip("no " + own + " and no " + usual);
    }
    return usual;
  }

  /** Skips the test for lack of golden data, or fails it where they are {@link #REQUIRED}. */
  static void skip(String reason) {
    if ("1".equals(System.getenv(REQUIRED))) {
      Assertions.fail(REQUIRED + " is set, but there is " + reason);
    }
    Assumptions.abort("there is " + reason);
  }

  /** All files of the folder itself, sorted by name. */
  static List<Path> files() {
    try (Stream<Path> all = Files.list(folder())) {
      return all.filter(p -> p.toString().endsWith(".safetensors")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files of the folder {@code checkpoint}, whatever they end in, sorted by name. */
  static List<Path> checkpoints() {
    Path checkpoint = folder().resolve(CHECKPOINT);
    if (!Files.isDirectory(checkpoint)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(checkpoint)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What such a file is called in the report. */
  static String checkpointName(Path file) {
    return CHECKPOINT + "/" + file.getFileName();
  }

  /** The files of a case, sorted by name: {@code case.safetensors}, {@code case_2.safetensors} … */
  static List<Path> files(String caseName) {
    return files().stream().filter(p -> caseName.equals(caseOf(p))).toList();
  }

  /** The case of a file: by its name, or else by what it says of itself; null if neither is one. */
  static String caseOf(Path path) {
    String byName = caseOf(stem(path));
    return byName != null
        ? byName
        : caseOf(Safetensors.read(path).metadata().getOrDefault("case", ""));
  }

  /**
   * The longest case name that the stem is, or starts with before a {@code _}, {@code -}, {@code
   * .}.
   */
  static String caseOf(String stem) {
    String best = null;
    for (String name : CASES) {
      boolean fits =
          stem.equals(name)
              || (stem.startsWith(name) && "_-.".indexOf(stem.charAt(name.length())) >= 0);
      if (fits && (best == null || name.length() > best.length())) {
        best = name;
      }
    }
    return best;
  }

  static String stem(Path path) {
    String fileName = path.getFileName().toString();
    return fileName.substring(0, fileName.length() - ".safetensors".length());
  }
}
