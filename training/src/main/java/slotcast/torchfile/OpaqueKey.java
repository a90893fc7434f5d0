package slotcast.torchfile;

/**
 * A dictionary's key that is no scalar, such as a tuple. It equals itself alone: the hash of what a
 * file nests as deep as it likes could take forever.
 */
final class OpaqueKey {
  private final String kind;

  OpaqueKey(Object value) {
    kind = PickleReader.kind(value);
  }

  @Override
  public String toString() {
    return kind;
  }
}
