package slotcast.torchfile;

/**
 * A text or bytes that were left in their file.
 *
 * @param position of its first byte
 * @param length in bytes
 */
record FileSlice(long position, long length, Kind kind) {
  /** What the bytes are. */
  enum Kind {
    /** A text in UTF-8. */
    TEXT,
    /** Bytes as they are. */
    BYTES,
    /** Bytes as the characters 0 to 255 of a text in UTF-8: how protocol 2 writes them. */
    LATIN1
  }
}
