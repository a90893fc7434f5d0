package slotcast.ros.msg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Bytes from another implementation: the messages of {@code cdr/golden.c}, serialized by Eclipse
 * Cyclone DDS 0.10.2 from {@code cdr/golden.idl} into {@code cdr/golden.txt}.
 */
public final class CycloneGolden {
  private CycloneGolden() {}

  private static Map<String, List<byte[]>> golden() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                CycloneGolden.class.getResourceAsStream("/cdr/golden.txt"),
                StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .map(line -> line.split(" "))
          .collect(
              Collectors.groupingBy(
                  parts -> parts[0],
                  Collectors.mapping(
                      parts -> HexFormat.of().parseHex(parts[1]), Collectors.toList())));
    }
  }

  /**
   * Checks that messages are read from and written as the bytes of the file, in their order there.
   */
  @SafeVarargs
  public static <T> void same(MessageType<T> type, T... messages) throws IOException {
    List<byte[]> wires = golden().get(type.rosName());
    assertThat(wires).hasSize(messages.length);
    for (int i = 0; i < messages.length; i++) {
      byte[] wire = wires.get(i);
      assertThat(type.decode(ByteBuffer.wrap(wire)))
          .usingRecursiveComparison()
          .isEqualTo(messages[i]);
      // Cyclone pads the payload to four bytes and tells how many in the header's last byte.
      int padding = wire[3];
      byte[] ours = type.encode(messages[i]);
      assertThat(ours).hasSize(wire.length - padding);
      byte[] padded = Arrays.copyOf(ours, wire.length);
      padded[3] = (byte) padding;
      assertThat(padded).isEqualTo(wire);
    }
  }
}
