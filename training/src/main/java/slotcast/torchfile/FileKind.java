package slotcast.torchfile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import slotcast.error.UserError;

/** What a file is that goes by the name of a checkpoint and is none. */
public final class FileKind {
  private static final int HEAD_BYTES = 512;
  private static final int TAR_MAGIC_AT = 257;
  private static final String DOWNLOAD = "download the file itself";
  private static final String UNPACK = "unpack it and import the checkpoint in it";
  private static final String WHOLE =
      "load all of it where it was trained, and save its weights alone with"
          + " torch.save(model.state_dict(), FILE)";

  private FileKind() {}

  /**
   * Does nothing if the file may hold weights.
   *
   * @throws UserError that names what it is instead: a web page, a pointer of Git LFS, an archive
   *     of another kind, a folder or an index of shards
   */
  public static void requireWeights(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      boolean shards = isSharded(path);
      throw other(
          path,
          shards ? "the folder of a sharded checkpoint" : "a folder",
          shards ? WHOLE : "name the checkpoint in it");
    }
    if (path.toString().toLowerCase(Locale.ROOT).endsWith(".onnx")) {
      throw other(path, "an ONNX model", "of these, vision transformers are read: --config vit");
    }
    byte[] head;
    try (InputStream in = Files.newInputStream(path)) {
      head = in.readNBytes(HEAD_BYTES);
    }
    if (head.length == 0) {
      throw other(path, "an empty file", DOWNLOAD);
    }
    String text = new String(head, StandardCharsets.ISO_8859_1);
    String start = text.replace("\u00ef\u00bb\u00bf", "").strip().toLowerCase(Locale.ROOT);
    if (start.startsWith("<!doctype") || start.startsWith("<html") || start.startsWith("<?xml")) {
      throw other(path, "a web page", DOWNLOAD + ": the link led to a page about it");
    } else if (start.startsWith("version https://git-lfs")) {
      throw other(path, "a pointer of Git LFS", "fetch the file itself with git lfs pull");
    } else if (start.startsWith("{") && path.toString().endsWith(".index.json")) {
      throw other(path, "the index of a sharded checkpoint", WHOLE);
    } else if (text.startsWith("ustar", TAR_MAGIC_AT)) {
      throw other(
          path,
          "a tar archive (PyTorch's own format before 0.1.10, or something packed)",
          "unpack it if a checkpoint was packed in it; else load it where it was trained and save"
              + " its weights with torch.save(model.state_dict(), FILE)");
    } else if (text.startsWith("\u001f\u008b")) {
      throw other(path, "a file compressed by gzip", UNPACK);
    } else if (text.startsWith("7z\u00bc\u00af") || text.startsWith("Rar!")) {
      throw other(path, "an archive of 7-Zip or RAR", UNPACK);
    } else if (text.startsWith("\u0089HDF")) {
      throw other(path, "an HDF5 file", "save the weights with torch.save or as .safetensors");
    } else if (text.startsWith("\u0093NUMPY")) {
      throw other(path, "a NumPy array", "save the weights with torch.save or as .safetensors");
    }
  }

  private static boolean isSharded(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> f.getFileName().toString())
          .anyMatch(
              n -> n.equals(".metadata") || n.endsWith(".distcp") || n.endsWith(".index.json"));
    }
  }

  private static UserError other(Path path, String got, String next) {
    return new UserError(
        "weights " + path, got, "a checkpoint: what torch.save wrote, or .safetensors", next);
  }
}
