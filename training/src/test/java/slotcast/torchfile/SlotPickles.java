package slotcast.torchfile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes slots as the reference does. */
public final class SlotPickles {
  private SlotPickles() {}

  /**
   * A file of {split: {video: array}}.
   *
   * @param splits slots (T,K,C) of each video, row-major
   */
  public static Path write(Path file, Map<String, Map<String, float[]>> splits, int k, int c)
      throws IOException {
    PickleBytes p = new PickleBytes().op('}');
    splits.forEach(
        (split, videos) -> {
          p.text(split).op('}');
          videos.forEach(
              (video, values) -> {
                p.text(video);
                array(p, "f4", "<", PickleBytes.little(values), values.length / (k * c), k, c);
                p.op('s');
              });
          p.op('s');
        });
    return Files.write(file, p.op('.').bytes());
  }

  /** An array as NumPy gives it to protocol 2: bytes as text. */
  static void array(PickleBytes p, String type, String order, byte[] bytes, long... shape) {
    p.global("numpy.core.multiarray", "_reconstruct").global("numpy", "ndarray");
    p.integer(0).op(0x85).global("_codecs", "encode").text("b").text("latin1").op(0x86, 'R');
    p.op(0x87, 'R', '(').integer(1).op('(');
    for (long s : shape) {
      p.integer(s);
    }
    p.op('t').global("numpy", "dtype").text(type).op(0x89, 0x88, 0x87, 'R');
    p.op('(').integer(3).text(order).op('N', 'N', 'N').integer(-1).integer(-1).integer(0);
    p.op('t', 'b', 0x89).global("_codecs", "encode");
    p.text(new String(bytes, StandardCharsets.ISO_8859_1)).text("latin1").op(0x86, 'R', 't', 'b');
  }
}
