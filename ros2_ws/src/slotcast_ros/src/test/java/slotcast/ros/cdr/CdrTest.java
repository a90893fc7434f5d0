package slotcast.ros.cdr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layouts worked out by hand from DDS-XTypes 1.3, 7.4.1; 00010000 is CDR_LE, 00000000 CDR_BE. */
class CdrTest {
  private static CdrReader reader(String hex) {
    return new CdrReader(ByteBuffer.wrap(bytes(hex)));
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  @Test
  void alignsEveryPrimitiveToItsSizeCountedAfterTheHeader() {
    CdrWriter out = new CdrWriter(4);
    out.writeBoolean(true);
    out.writeInt16((short) -2);
    out.writeByte((byte) 7);
    out.writeInt32(0x01020304);
    out.writeUInt8(255);
    out.writeFloat64(1.0);
    out.writeFloat32(-2.0f);
    out.writeInt64(-1);

    assertThat(out.toBytes())
        .isEqualTo(
            bytes(
                "00010000 01 00 feff 07 000000 04030201 ff 000000"
                    + "000000000000f03f 000000c0 00000000 ffffffffffffffff"));
    assertThat(out.toByteBuffer()).isEqualTo(ByteBuffer.wrap(out.toBytes()));
    CdrReader in = new CdrReader(out.toByteBuffer());
    assertThat(in.readBoolean("a")).isTrue();
    assertThat(in.readInt16("b")).isEqualTo((short) -2);
    assertThat(in.readByte("c")).isEqualTo((byte) 7);
    assertThat(in.readInt32("d")).isEqualTo(0x01020304);
    assertThat(in.readUInt8("e")).isEqualTo(255);
    assertThat(in.readFloat64("f")).isEqualTo(1.0);
    assertThat(in.readFloat32("g")).isEqualTo(-2.0f);
    assertThat(in.readInt64("h")).isEqualTo(-1);
    assertThat(in.remaining()).isZero();
  }

  @Test
  void readsBigEndian() {
    CdrReader in =
        reader(
            "00000000 00000002 3f800000 40000000 00000003 4f6b00 00"
                + "00000001 3ff0000000000000 00000002 00000005 7fffffff");
    assertThat(in.readFloat32Sequence("a")).containsExactly(1.0f, 2.0f);
    assertThat(in.readString("b")).isEqualTo("Ok");
    assertThat(in.readFloat64Sequence("c")).containsExactly(1.0);
    assertThat(in.readUInt32Sequence("d")).containsExactly(5, Integer.MAX_VALUE);
  }

  @Test
  void writesStringsWithNulAndSequencesWithLength() {
    CdrWriter out = new CdrWriter();
    out.writeString("é");
    out.writeString("");
    out.writeByteSequence(new byte[] {1, 2});
    out.writeUInt32Sequence(new int[] {9});
    out.writeFloat64Sequence(new double[] {});
    out.writeFloat32Sequence(new float[] {});
    out.writeFloat64Sequence(new double[] {1.0});
    assertThat(out.toBytes())
        .isEqualTo(
            bytes(
                "00010000 03000000 c3a900 00 01000000 00 000000 02000000 0102 0000"
                    + "01000000 09000000 00000000 00000000 01000000 00000000 000000000000f03f"));
  }

  @Test
  void anEmptySequenceOfDoublesHasNoPaddingBehindItsLength() {
    CdrReader in = reader("00010000 00000000 05000000");
    assertThat(in.readFloat64Sequence("d")).isEmpty();
    assertThat(in.readInt32("next")).isEqualTo(5);
  }

  @Test
  void takesLengthZeroForAnEmptyString() {
    assertThat(reader("00010000 00000000").readString("s")).isEmpty();
  }

  @Test
  void leavesThePayloadAsItWasAndReadsFromItsPosition() {
    ByteBuffer payload = ByteBuffer.wrap(bytes("ffffff 00010000 2a000000 ff"));
    payload.position(3).limit(11);
    assertThat(new CdrReader(payload).readInt32("n")).isEqualTo(42);
    assertThat(payload.position()).isEqualTo(3);
    assertThat(payload.limit()).isEqualTo(11);
  }

  @Test
  void aWriterCanBeUsedAgain() {
    CdrWriter out = new CdrWriter();
    out.writeFloat64(3);
    out.reset();
    out.writeInt32(1);
    assertThat(out.toBytes()).isEqualTo(bytes("00010000 01000000"));
    assertThat(out.size()).isEqualTo(8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "00010000 ffffffff 0000|length 4294967295|at most 2 in the 2 bytes that remain",
        "00010000 03000000 6161|length 3|at most 2 in the 2 bytes that remain",
        "00010000 02000000 6161|0x61|NUL",
        "00010000 03000000 610000|NUL inside a string|NUL at its end only",
        "00010000 03000000 c32800|bytes that are no text|UTF-8",
        "00010000 0100|the end after 2 bytes|4 bytes"
      })
  void refusesBadStrings(String hex, String got, String expected) {
    assertThatThrownBy(() -> reader(hex).readString("frame_id"))
        .isInstanceOfSatisfying(
            MalformedMessageException.class,
            e -> {
              assertThat(e.what()).startsWith("frame_id at byte ");
              assertThat(e.got()).isEqualTo(got);
              assertThat(e.expected()).isEqualTo(expected);
              assertThat(e.in("a/B")).hasMessage("a/B: " + e.getMessage());
            });
  }

  @Test
  void refusesLengthsBeyondWhatRemainsBeforeItMakesRoom() {
    String twoBillion = "00010000 ffffff7f 00000000 00000000";
    assertThatThrownBy(() -> reader(twoBillion).readByteSequence("data"))
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> reader(twoBillion).readFloat32Sequence("data"))
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> reader(twoBillion).readFloat64Sequence("data"))
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> reader(twoBillion).readUInt32Sequence("data"))
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> reader(twoBillion).readLength("data", 12))
        .isInstanceOf(MalformedMessageException.class);
    // One double announced and eight bytes there, of which alignment takes four.
    assertThatThrownBy(() -> reader("00010000 01000000 0000000000000000").readFloat64Sequence("d"))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void refusesOtherValuesThanTheTypeHas() {
    assertThatThrownBy(() -> reader("00010000 02").readBoolean("b"))
        .hasMessage("b at byte 4: got 2, expected 0 or 1");
    assertThatThrownBy(() -> reader("00010000 00000080").readUInt32("width"))
        .hasMessage("width at byte 4: got 2147483648, expected at most 2147483647");
    assertThatThrownBy(() -> reader("00010000 03000000 616100").readString("s", 1))
        .hasMessage("s at byte 4: got 2 bytes, expected at most 1");
  }

  @ParameterizedTest
  @CsvSource({"''", "0001", "000100", "00020000", "00030000", "00070000", "01000000", "ffff0000"})
  void refusesOtherEncapsulations(String hex) {
    assertThatThrownBy(() -> reader(hex))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageStartingWith("encapsulation header: got ");
  }

  @Test
  void refusesToWriteWhatCannotBeRead() {
    CdrWriter out = new CdrWriter();
    assertThatThrownBy(() -> out.writeString("a\0b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> out.writeString("\ud800"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> out.writeUInt32(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> out.writeUInt8(256)).isInstanceOf(IllegalArgumentException.class);
    assertThat(out.size()).isEqualTo(4);
  }
}
