package slotcast.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import slotcast.parity.TorchWriter;

/**
 * Breaks weight files. A checksum or a length at the front would stop most broken bytes at the
 * door, so that archives and headers are also taken apart, broken inside and put together again.
 */
final class BrokenFiles {
  private static final String[] NAMES = {
    "ctorch._utils\n_rebuild_tensor_v2\n",
    "ctorch._utils\n_rebuild_tensor_v3\n",
    "ctorch._utils\n_rebuild_parameter\n",
    "ccollections\nOrderedDict\n",
    "ctorch\nSize\n",
    "ctorch\nFloatStorage\n",
    "ctorch.storage\nUntypedStorage\n",
    "ctorch\nbfloat16\n",
    "cos\nsystem\n",
    "ibuiltins\neval\n",
    "X\7\0\0\0storage",
    "X\4\0\0\0cuda",
    "X\1\0\0\0000",
  };
  private static final String OPCODES =
      "(012NKMJIGXTUCB)t]lae}dsuqrhjcRbQPio.\u0080\u0081\u0082\u0085\u0086\u0087\u0088\u0089"
          + "\u008a\u008b\u008c\u008d\u008e\u0092\u0093\u0094\u0095";
  private static final byte[][] EXTREMES = {
    {0, 0, 0, 0}, {-1, -1, -1, -1}, {-1, -1, -1, 0x7f}, {0, 0, 0, (byte) 0x80}, {0, 0, 1, 0},
  };

  private final Random random;

  BrokenFiles(long seed) {
    random = new Random(seed);
  }

  /** A broken copy of a whole file. */
  byte[] broken(byte[] whole, Path scratch) throws IOException {
    boolean zip = whole[0] == 'P' && whole[1] == 'K';
    boolean header = !zip && whole[0] != (byte) 0x80;
    return switch (random.nextInt(6)) {
      case 0 -> bytes(whole, whole.length);
      case 1 -> bytes(whole, 4096);
      case 2 -> zip ? archive(Map.of("a/data.pkl", soup()), scratch) : bytes(whole, 4096);
      default -> zip ? insideOfZip(whole, scratch) : header ? header(whole) : pickle(whole);
    };
  }

  /** Cut or lengthened, or overwritten in up to eight places before the limit. */
  private byte[] bytes(byte[] whole, int limit) {
    byte[] out =
        random.nextInt(3) == 0
            ? Arrays.copyOf(whole, random.nextInt(whole.length + 64))
            : whole.clone();
    for (int i = random.nextInt(8); i > 0 && out.length > 0; i--) {
      int at = random.nextInt(Math.min(limit, out.length));
      switch (random.nextInt(4)) {
        case 0 -> out[at] = (byte) random.nextInt();
        case 1 -> out[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> overwrite(out, at, EXTREMES[random.nextInt(EXTREMES.length)]);
        default -> {
          int from = random.nextInt(out.length);
          int length = Math.min(random.nextInt(64), out.length - Math.max(from, at));
          System.arraycopy(out, from, out, at, length);
        }
      }
    }
    return out;
  }

  private static void overwrite(byte[] out, int at, byte[] with) {
    System.arraycopy(with, 0, out, at, Math.min(with.length, out.length - at));
  }

  /** Opcodes changed, put in, taken out and repeated. */
  private byte[] pickle(byte[] whole) {
    byte[] out = whole.clone();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(Math.max(Math.min(out.length, 1 << 16), 1));
      int length = Math.min(random.nextInt(24), out.length - at);
      switch (random.nextInt(5)) {
        case 0 -> out = bytes(out, 1 << 16);
        case 1 -> out = spliced(out, at, length, new byte[0]);
        case 2 -> out = spliced(out, at, 0, Arrays.copyOfRange(out, at, at + length));
        case 3 -> out = spliced(out, at, 0, piece());
        default -> out = spliced(out, at, Math.min(1, length), piece());
      }
      if (out.length == 0) {
        return out;
      }
    }
    return out;
  }

  private static byte[] spliced(byte[] whole, int at, int removed, byte[] with) {
    byte[] out = new byte[whole.length - removed + with.length];
    System.arraycopy(whole, 0, out, 0, at);
    System.arraycopy(with, 0, out, at, with.length);
    System.arraycopy(whole, at + removed, out, at + with.length, whole.length - at - removed);
    return out;
  }

  private byte[] piece() {
    if (random.nextInt(3) == 0) {
      return NAMES[random.nextInt(NAMES.length)].getBytes(StandardCharsets.ISO_8859_1);
    }
    int n = 1 + random.nextInt(3);
    byte[] out = new byte[n];
    for (int i = 0; i < n; i++) {
      out[i] = (byte) OPCODES.charAt(random.nextInt(OPCODES.length()));
    }
    return out;
  }

  /** A pickle of nothing but such pieces; some build much with few bytes. */
  private byte[] soup() {
    byte[] out = {(byte) 0x80, 2};
    int pieces = random.nextInt(random.nextInt(20) == 0 ? 20_000 : 200);
    byte[] all = new byte[pieces * 40];
    int length = 0;
    byte[] again = piece();
    for (int i = 0; i < pieces; i++) {
      byte[] next = random.nextInt(3) > 0 ? again : piece();
      again = next;
      System.arraycopy(next, 0, all, length, next.length);
      length += next.length;
    }
    out = spliced(out, 2, 0, Arrays.copyOf(all, length));
    return spliced(out, out.length, 0, new byte[] {'.'});
  }

  private byte[] insideOfZip(byte[] whole, Path scratch) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(Files.write(scratch, whole).toFile())) {
      for (ZipEntry e : Collections.list(zip.entries())) {
        entries.put(e.getName(), zip.getInputStream(e).readAllBytes());
      }
    }
    Map<String, Integer> methods = new LinkedHashMap<>();
    List<String> names = new ArrayList<>(entries.keySet());
    String picked = names.get(random.nextInt(names.size()));
    switch (random.nextInt(10)) {
      case 0 -> entries.put(picked, bytes(entries.get(picked), 1 << 16));
      case 1 -> entries.remove(picked);
      case 2 -> entries.put(picked + "x", entries.remove(picked));
      case 3 -> methods.put(picked, ZipEntry.DEFLATED);
      default -> {
        for (String name : names) {
          if (name.endsWith("data.pkl")) {
            entries.put(name, pickle(entries.get(name)));
          }
        }
      }
    }
    return archive(entries, methods, scratch);
  }

  private static byte[] archive(Map<String, byte[]> entries, Path scratch) {
    return archive(entries, Map.of(), scratch);
  }

  private static byte[] archive(
      Map<String, byte[]> entries, Map<String, Integer> methods, Path scratch) {
    try {
      return Files.readAllBytes(TorchWriter.archive(scratch, entries, methods));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The JSON of a safetensors file, with a length that fits again. */
  private byte[] header(byte[] whole) {
    ByteBuffer in = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) in.getLong(0);
    byte[] json = Arrays.copyOfRange(whole, 8, 8 + length);
    for (int i = 1 + random.nextInt(4); i > 0 && json.length > 0; i--) {
      int at = random.nextInt(json.length);
      int cut = Math.min(random.nextInt(16), json.length - at);
      json =
          switch (random.nextInt(4)) {
            case 0 -> bytes(json, json.length);
            case 1 -> spliced(json, at, cut, new byte[0]);
            case 2 -> spliced(json, at, 0, Arrays.copyOfRange(json, at, at + cut));
            default -> spliced(json, at, Math.min(1, cut), jsonPiece());
          };
    }
    ByteBuffer out =
        ByteBuffer.allocate(whole.length - length + json.length).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(json.length).put(json).put(whole, 8 + length, whole.length - 8 - length);
    return out.array();
  }

  private byte[] jsonPiece() {
    String[] pieces = {
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      "\"",
      "0",
      "-1",
      "9",
      "1e9",
      "4294967296",
      "null",
      "1.5",
      "[[[[[[[[",
      "\"shape\":[0]",
      "\"data_offsets\":{\"a\":0,\"b\":4}",
      "\\u001b[2J",
    };
    return pieces[random.nextInt(pieces.length)].getBytes(StandardCharsets.UTF_8);
  }
}
