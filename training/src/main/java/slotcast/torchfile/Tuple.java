package slotcast.torchfile;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** A Python tuple: a list that does not change. */
final class Tuple extends AbstractList<Object> implements RandomAccess {
  static final Tuple EMPTY = new Tuple(List.of());

  private final Object[] items;

  Tuple(List<Object> items) {
    this.items = items.toArray();
  }

  @Override
  public Object get(int index) {
    return items[index];
  }

  @Override
  public int size() {
    return items.length;
  }
}
