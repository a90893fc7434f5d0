package slotcast.torchfile;

import java.nio.ByteOrder;

/** The type of an array's elements: a float of 2, 4 or 8 bytes. */
final class NumpyDtype {
  private final int bytes;
  private ByteOrder order = ByteOrder.LITTLE_ENDIAN; // until the pickle says another

  NumpyDtype(int bytes) {
    this.bytes = bytes;
  }

  int bytes() {
    return bytes;
  }

  ByteOrder order() {
    return order;
  }

  void order(ByteOrder other) {
    order = other;
  }
}
