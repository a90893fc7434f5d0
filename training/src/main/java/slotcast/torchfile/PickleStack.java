package slotcast.torchfile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pickle works on: its stack, divided by marks, and its memo. Whoever takes more than lies
 * above the newest mark is told so, and no pickle makes more than a bounded number of values.
 */
final class PickleStack {
  private static final int MAX_VALUES = 1 << 22;

  private final Faults faults;
  private final List<Object> values = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private int count;

  PickleStack(Faults faults) {
    this.faults = faults;
  }

  /** Forgets what a pickle left behind, but not how many values were made so far. */
  void clear() {
    values.clear();
    marks.clear();
    memo.clear();
  }

  /**
   * The value of a pickle that has come to its end.
   *
   * @throws slotcast.error.UserError if it is not all that is left
   */
  Object only() {
    if (values.size() != 1 || !marks.isEmpty()) {
      throw faults.malformed("a pickle that ends in the middle of a value");
    }
    return values.get(0);
  }

  /** Begins a group of values, which {@link #popToMark} ends. */
  void mark() {
    count();
    marks.push(values.size());
  }

  private void count() {
    if (++count > MAX_VALUES) {
      throw faults.malformed("a pickle of more than " + MAX_VALUES + " values");
    }
  }

  void push(Object value) {
    count();
    values.add(value);
  }

  private int floor() {
    return marks.isEmpty() ? 0 : marks.peek();
  }

  Object top() {
    if (values.size() <= floor()) {
      throw faults.malformed("a pickle that takes more values than it has");
    }
    return values.get(values.size() - 1);
  }

  Object pop() {
    Object value = top();
    values.remove(values.size() - 1);
    return value;
  }

  /** The newest values, oldest first. */
  List<Object> pop(int n) {
    if (values.size() - n < floor()) {
      throw faults.malformed("a pickle that takes more values than it has");
    }
    return cut(values.size() - n);
  }

  List<Object> popToMark() {
    if (marks.isEmpty()) {
      throw faults.malformed("a pickle that takes more values than it has");
    }
    return cut(marks.pop());
  }

  private List<Object> cut(int from) {
    List<Object> tail = values.subList(from, values.size());
    List<Object> items = new ArrayList<>(tail);
    tail.clear();
    return items;
  }

  /** Notes the newest value under an index. */
  void remember(int index) {
    if (index < 0) {
      throw faults.malformed("a pickle with a negative memo index");
    }
    count();
    memo.put(index, top());
  }

  /** What was noted under an index. */
  Object recall(int index) {
    Object value = memo.get(index);
    if (value == null && !memo.containsKey(index)) {
      throw faults.malformed("a pickle that recalls what it has not kept");
    }
    return value;
  }

  /** Notes the newest value under the next index. */
  void remember() {
    remember(memo.size());
  }
}
