package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import slotcast.data.DataConfig;

/** Simulated scenes in the place of the data sets of shipped configurations, in their layouts. */
final class SimulatedSets {
  private final Path work;

  /**
   * @param work folder of the sets
   */
  SimulatedSets(Path work) {
    this.work = work;
  }

  /**
   * Settings that put two training videos and a held-out one in the place of a configuration's.
   *
   * @param frames of each video
   */
  List<String> settings(DataConfig data, int frames) {
    String key = data.kind().key();
    List<String> settings = new ArrayList<>();
    switch (key) {
      case "obj3d", "clevrer" -> {
        settings.add("data." + key + ".root=" + set(key, frames));
        if (key.equals("obj3d")) {
          settings.add("data.obj3d.frames=" + frames);
        }
      }
      case "videos" -> settings.add("data.videos.paths=[" + video() + "]");
      default -> {
        if (!key.equals("simulated")) {
          settings.add("data." + key + "=~");
        }
        settings.add(
            "data.simulated={videos: 2, held_out: 1, frames: "
                + frames
                + ", seed: 1, held_out_seed: 1000000, size: 64}");
      }
    }
    return settings;
  }

  /** Long enough for a background to be known. */
  private Path video() {
    try (Stream<Path> files = Files.walk(set("clevrer", 60).resolve("videos/train"))) {
      return files.filter(f -> f.toString().endsWith(".mp4")).sorted().findFirst().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path set(String format, int frames) {
    Path set = work.resolve(format + "-" + frames);
    if (!Files.exists(set)) {
      String size = format.equals("obj3d") ? "128x128" : "480x320";
      String[] simulate =
          ("simulate --format %s --size %s --frames %d --videos 2 --val-videos 1 --threads 1 --out "
                  + set)
              .formatted(format, size, frames)
              .split(" ");
      assertThat(Main.run(Main.commandLine(), simulate)).isZero();
    }
    return set;
  }
}
