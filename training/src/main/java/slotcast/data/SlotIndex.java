package slotcast.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.file.AtomicFiles;

/**
 * What a folder of slots holds. It is written last: a folder with an index is whole.
 *
 * @param format of this file and of the shards
 * @param model SHA-256 of the model whose slots they are; {@code unknown} for another program's
 * @param data SHA-256 of what defines the frames, or another text
 * @param parts shape of one frame of each part of a state
 * @param shards files in order
 * @param videos in order
 */
record SlotIndex(
    String format,
    String model,
    String data,
    Map<String, List<Long>> parts,
    List<Shard> shards,
    List<Video> videos) {
  static final String FORMAT = "slotcast-slots-1";
  private static final String FILE = "index.json";

  /**
   * @param file in the folder
   * @param sha256 of its tensors
   */
  record Shard(String file, String sha256) {}

  /**
   * @param shard that holds it, from 0
   */
  record Video(String name, int frames, int shard) {}

  SlotIndex {
    if (!FORMAT.equals(format)) {
      throw new IllegalArgumentException("format is " + format + ", not " + FORMAT);
    }
    if (parts == null || !parts.containsKey("slots") || shards == null || videos == null) {
      throw new IllegalArgumentException("it lacks parts, shards or videos");
    }
    for (Video v : videos) {
      if (v.shard() < 0 || v.shard() >= shards.size()) {
        throw new IllegalArgumentException("video " + v.name() + " is in no shard");
      }
    }
  }

  static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  /**
   * @throws UserError if there is none, or a damaged one
   */
  static SlotIndex read(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      return Yaml.parseJson(
          Files.readString(file, StandardCharsets.UTF_8), SlotIndex.class, file.toString());
    } catch (IOException e) {
      throw new UserError(
          "slots " + folder,
          "no readable " + FILE,
          "a folder that ./slotcast extract filled to its end",
          "run it again: it goes on where it stopped",
          e);
    }
  }

  void write(Path folder) throws IOException {
    AtomicFiles.write(folder.resolve(FILE), Yaml.toJson(this));
  }
}
