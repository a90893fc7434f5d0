package slotcast.ros.mcap;

/** Numbers of the format; all integers are little endian. */
final class Format {
  static final int HEADER = 0x01;
  static final int FOOTER = 0x02;
  static final int SCHEMA = 0x03;
  static final int CHANNEL = 0x04;
  static final int MESSAGE = 0x05;
  static final int CHUNK = 0x06;
  static final int MESSAGE_INDEX = 0x07;
  static final int CHUNK_INDEX = 0x08;
  static final int STATISTICS = 0x0B;
  static final int SUMMARY_OFFSET = 0x0E;
  static final int DATA_END = 0x0F;

  /** Of a record: its opcode and the length of what follows. */
  static final int RECORD_HEAD = 1 + Long.BYTES;

  /** Of a message record's content: channel, sequence, log time and publish time. */
  static final int MESSAGE_HEAD = Short.BYTES + Integer.BYTES + 2 * Long.BYTES;

  /** Of a footer's content. */
  static final int FOOTER_BYTES = 2 * Long.BYTES + Integer.BYTES;

  private static final byte[] MAGIC = {(byte) 0x89, 'M', 'C', 'A', 'P', '0', '\r', '\n'};

  private Format() {}

  /** What a file begins and ends with. */
  static byte[] magic() {
    return MAGIC.clone();
  }
}
