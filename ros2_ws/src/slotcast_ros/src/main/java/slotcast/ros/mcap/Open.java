package slotcast.ros.mcap;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** A segment in memory, and where its wanted messages lie, by their stamps. */
final class Open {
  private static final int PLACE_BYTES = Long.BYTES + Integer.BYTES;

  private final long offset;
  private final ByteBuffer records;
  private long[] stamps = new long[16];
  private int[] places = new int[16];
  private int count;
  private int next;
  private boolean sorted = true;

  /**
   * @param offset of the segment in the file
   */
  Open(long offset, byte[] records) {
    this.offset = offset;
    this.records = ByteBuffer.wrap(records).order(ByteOrder.LITTLE_ENDIAN);
  }

  long offset() {
    return offset;
  }

  /** In memory. */
  long bytes() {
    return records.capacity() + (long) PLACE_BYTES * stamps.length;
  }

  /** Takes note of a message whose content begins somewhere. */
  void add(long logNanos, int place) {
    if (count == stamps.length) {
      stamps = Arrays.copyOf(stamps, 2 * count);
      places = Arrays.copyOf(places, 2 * count);
    }
    sorted &= count == 0 || stamps[count - 1] <= logNanos;
    stamps[count] = logNanos;
    places[count++] = place;
  }

  /** All have been added. */
  void sort() {
    if (sorted) {
      return;
    }
    Integer[] order = IntStream.range(0, count).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingLong(i -> stamps[i]));
    stamps = Arrays.stream(order).mapToLong(i -> stamps[i]).toArray();
    places = Arrays.stream(order).mapToInt(i -> places[i]).toArray();
  }

  boolean hasNext() {
    return next < count;
  }

  /** Of the next message. */
  long stamp() {
    return stamps[next];
  }

  /** Of the next message. */
  int channel() {
    return records.getShort(places[next]) & 0xFFFF;
  }

  /** The payload of the next message, and on to the one after it. */
  byte[] take() {
    int place = places[next++];
    int length = (int) records.getLong(place - Long.BYTES); // as the record says
    return Arrays.copyOfRange(records.array(), place + Format.MESSAGE_HEAD, place + length);
  }
}
