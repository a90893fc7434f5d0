package slotcast.ros.mcap;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Copies of mostly a few bytes, eight at a time where there is room behind them. */
final class LongCopy {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /** Longer ones are left to the JDK. */
  private static final int SHORT_BYTES = 64;

  private LongCopy() {}

  /** As {@link System#arraycopy}; of another array. Up to seven bytes behind the copy may change. */
  static void copy(byte[] from, int at, byte[] to, int target, int length) {
    if (length > SHORT_BYTES || at + length + 7 > from.length || target + length + 7 > to.length) {
      System.arraycopy(from, at, to, target, length);
      return;
    }
    for (int i = 0; i < length; i += Long.BYTES) {
      LONG.set(to, target + i, (long) LONG.get(from, at + i));
    }
  }

  /**
   * Repeats the bytes before a place there, again and again. Up to seven bytes behind may change.
   *
   * @param distance how far back to begin
   */
  static void repeat(byte[] bytes, int target, int distance, int length) {
    int from = target - distance;
    if (distance >= length) {
      if (length > SHORT_BYTES || target + length + 7 > bytes.length) {
        System.arraycopy(bytes, from, bytes, target, length);
        return;
      }
    } else if (distance == 1) {
      Arrays.fill(bytes, target, target + length, bytes[from]);
      return;
    }
    int i = 0;
    if (distance >= Long.BYTES) {
      int fits = Math.min(length, bytes.length - target - 7);
      for (; i < fits; i += Long.BYTES) {
        LONG.set(bytes, target + i, (long) LONG.get(bytes, from + i));
      }
    }
    for (; i < length; i++) {
      bytes[target + i] = bytes[from + i];
    }
  }
}
