package slotcast.torchfile;

import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/** Walks over what a pickle held, without recursion: depth and names are bounded. */
final class ValueTree {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_NAME_CHARACTERS = 1 << 24;

  private final Faults faults;

  ValueTree(Faults faults) {
    this.faults = faults;
  }

  /**
   * Visits the value and all dictionaries, lists and tensors below it, depth first. What is reached
   * twice is visited once, but for tensors.
   *
   * @param visitor is given the keys and positions that lead there, joined with slashes
   */
  void visit(Object root, BiConsumer<String, Object> visitor) {
    record Visit(String name, Object value, int depth) {}
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Visit> open = new ArrayDeque<>(); // a stack: depth first
    open.push(new Visit("", root, 0));
    long characters = 0;
    while (!open.isEmpty()) {
      Visit visit = open.pop();
      boolean tensor = visit.value instanceof StoredTensor;
      if (!tensor && !seen.add(visit.value)) {
        continue;
      }
      visitor.accept(visit.name, visit.value);
      Deque<Visit> children = new ArrayDeque<>(); // last one first, to come off the stack in order
      for (Map.Entry<?, ?> e : entries(visit.value)) {
        Object child = e.getValue();
        if (child instanceof StoredTensor || child instanceof Map || child instanceof List) {
          String name = visit.name.isEmpty() ? "" + e.getKey() : visit.name + "/" + e.getKey();
          characters += name.length();
          children.push(new Visit(name, child, visit.depth + 1));
          if (visit.depth == MAX_DEPTH || characters > MAX_NAME_CHARACTERS) {
            throw faults.malformed("values nested too deep, or with names too long");
          }
        }
      }
      children.forEach(open::push);
    }
  }

  /** Keys or positions, and what is there; nothing for a value that holds no others. */
  private static Iterable<Map.Entry<?, ?>> entries(Object value) {
    if (value instanceof Map<?, ?> map) {
      return Collections.unmodifiableCollection(map.entrySet());
    }
    List<?> list = value instanceof List<?> l ? l : List.of();
    return () ->
        IntStream.range(0, list.size())
            .<Map.Entry<?, ?>>mapToObj(
                i -> new AbstractMap.SimpleImmutableEntry<>((Object) i, list.get(i)))
            .iterator();
  }
}
