package slotcast.ros.mcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.junit.jupiter.api.Test;

class Lz4FrameTest {
  private static final int LINKED_BYTES = 150_000;

  private static byte[] unpacked(byte[] packed, int size) throws IOException {
    Lz4Frame frame = new Lz4Frame(packed, new byte[size]);
    frame.unpack();
    assertThat(frame.filled()).isEqualTo(size);
    return Compression.LZ4.unpack(packed, size);
  }

  /** Made by Debian's lz4 1.9.4: {@code lz4 -9 -BD -B4 -BX}, of {@link #linkedContent}. */
  private static byte[] linked() throws IOException {
    try (InputStream in = Lz4FrameTest.class.getResourceAsStream("linked.lz4")) {
      return in.readAllBytes();
    }
  }

  private static byte[] linkedContent() {
    byte[] content = new byte[LINKED_BYTES];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) ((i % 997) * (i % 997) >> 3);
    }
    return content;
  }

  @Test
  void blocksThatReferToThoseBeforeThem() throws IOException {
    assertThat(unpacked(linked(), LINKED_BYTES)).isEqualTo(linkedContent());
  }

  @Test
  void framesThatFollowOneAnotherAndSkippedOnes() throws IOException {
    byte[] one = linked();
    byte[] skipped = {0x51, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3};
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(one);
    out.write(skipped);
    out.write(one);
    byte[] both = unpacked(out.toByteArray(), 2 * LINKED_BYTES);
    assertThat(Arrays.copyOfRange(both, LINKED_BYTES, both.length)).isEqualTo(linkedContent());
  }

  /** Noise, runs of one byte, short periods and their mixtures, packed by lz4-java. */
  @Test
  void whatLz4JavaPacks() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 300; round++) {
      byte[] content = content(random);
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (OutputStream out =
          new LZ4FrameOutputStream(packed, LZ4FrameOutputStream.BLOCKSIZE.SIZE_64KB)) {
        out.write(content);
      }
      assertThat(unpacked(packed.toByteArray(), content.length))
          .as("round " + round)
          .isEqualTo(content);
    }
  }

  /** The same, as blocks: each behind a stretch that it does not refer to. */
  @Test
  void blocksThatLz4JavaPacks() throws IOException {
    SplittableRandom random = new SplittableRandom(6);
    LZ4Factory lz4 = LZ4Factory.safeInstance();
    for (int round = 0; round < 300; round++) {
      byte[] content = content(random);
      LZ4Compressor packer = round % 2 == 0 ? lz4.fastCompressor() : lz4.highCompressor();
      byte[] packed = packer.compress(content);
      int before = random.nextInt(100);
      byte[] out = new byte[before + content.length];
      int end = LinkedBlock.unpack(packed, 0, packed.length, out, before, before);
      assertThat(end).as("round " + round).isEqualTo(out.length);
      assertThat(Arrays.copyOfRange(out, before, end)).as("round " + round).isEqualTo(content);
    }
  }

  private static byte[] content(SplittableRandom random) {
    byte[] content = new byte[random.nextInt(1, 200_000)];
    int at = 0;
    while (at < content.length) {
      int end = Math.min(content.length, at + random.nextInt(1, 3000));
      int period = random.nextInt(40);
      for (int from = at; at < end; at++) {
        boolean fresh = period == 0 || at - from < period;
        content[at] = fresh ? (byte) random.nextInt() : content[at - period];
      }
    }
    return content;
  }

  @Test
  void everythingBeforeACutIsUnpackedAndACutIsNeverTakenForTheEnd() throws IOException {
    byte[] packed = linked();
    byte[] content = linkedContent();
    int most = 0;
    for (int length = 1; length < packed.length; length++) {
      byte[] cut = Arrays.copyOf(packed, length);
      assertThatThrownBy(() -> Compression.LZ4.unpack(cut, LINKED_BYTES))
          .as(length + " bytes")
          .isInstanceOf(IOException.class);
      byte[] found = Compression.LZ4.unpackCut(cut, LINKED_BYTES);
      assertThat(found.length).isGreaterThanOrEqualTo(most);
      assertThat(Arrays.mismatch(found, Arrays.copyOf(content, found.length))).isEqualTo(-1);
      most = found.length;
    }
    assertThat(most).isGreaterThan(LINKED_BYTES / 2);
  }

  @Test
  void anyBitThatIsFlippedIsNoticed() throws IOException {
    byte[] packed = linked();
    for (int bit = 0; bit < 8 * packed.length; bit += 3) {
      byte[] flipped = packed.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      String which = "bit " + bit;
      assertThatThrownBy(() -> Compression.LZ4.unpack(flipped, LINKED_BYTES))
          .as(which)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void noRoomIsMadeForALie() {
    assertThatThrownBy(() -> Compression.LZ4.unpack(new byte[100], Integer.MAX_VALUE))
        .hasMessageContaining("100 bytes of lz4 where it names 2147483647");
  }
}
