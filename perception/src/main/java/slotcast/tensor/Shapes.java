package slotcast.tensor;

import ai.djl.ndarray.NDArray;
import java.util.HashMap;
import java.util.Map;

/**
 * Checks shapes at public doors.
 *
 * <p>A pattern is one word per axis: a number is that size, a letter stands for any size, the same
 * one wherever it appears in this checker, and {@code letter=number} for a letter of known size.
 *
 * <pre>{@code
 * new Shapes().check("slots", slots, "B K D=128").check("noise", noise, "B K D");
 * }</pre>
 */
public final class Shapes {
  private final Map<String, Long> sizes = new HashMap<>();

  /**
   * @throws IllegalArgumentException naming the tensor, its shape and what was expected
   */
  public Shapes check(String name, NDArray x, String pattern) {
    String[] axes = pattern.split(" ", -1);
    long[] shape = x.getShape().getShape();
    if (shape.length != axes.length) {
      throw mismatch(name, x, axes.length + " axes (" + pattern + ")");
    }
    for (int i = 0; i < axes.length; i++) {
      String[] word = axes[i].split("=", 2);
      String letter = Character.isDigit(word[0].charAt(0)) ? null : word[0];
      long size = letter == null ? Long.parseLong(word[0]) : shape[i];
      if (word.length == 2) {
        size = Long.parseLong(word[1]);
      }
      if (letter != null) {
        Long known = sizes.putIfAbsent(letter, size);
        size = known == null ? size : known;
      }
      if (shape[i] != size) {
        throw mismatch(name, x, (letter == null ? "" : letter + "=") + size + " in " + pattern);
      }
    }
    return this;
  }

  /** The size bound to a letter by an earlier check. */
  public long size(String letter) {
    return sizes.get(letter);
  }

  private static IllegalArgumentException mismatch(String name, NDArray x, String expected) {
    return new IllegalArgumentException(name + " is " + x.getShape() + ", expected " + expected);
  }
}
