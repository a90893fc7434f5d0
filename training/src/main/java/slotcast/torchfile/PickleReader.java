package slotcast.torchfile;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slotcast.error.UserError;

/**
 * Reads pickles: data, and calls of what a {@link Dialect} lists. Where the pickle names any other
 * class a {@link Foreign} stands for it and for all that would be made of it; there is no way from
 * a name in a file to a Java class or method.
 *
 * <p>Not built on net.razorvine:pickle 1.5: its BUILD finds a public method {@code __setstate__} by
 * reflection and invokes it, its constructors lie in a static table that any code in the process
 * may add to, an unknown class becomes an object instead of an error, and a string is allocated by
 * its claimed length. Guarding each of these takes as many lines as reading the opcodes.
 *
 * <p>Understands the opcodes that Python writes for protocols 2 to 5, without buffers outside of
 * the pickle; sets are left inert. Memory is bounded: values are counted, text and bytes lie within
 * the pickle, keys are scalars, and nothing here recurses over what was read.
 *
 * <p>Values: null, Boolean, Long (BigInteger beyond 64 bits), Double, String, byte[], List, {@link
 * Tuple}, Map, {@link PythonName}, {@link Foreign}, {@link TorchStorage}, {@link StoredTensor},
 * {@link NumpyArray}, and {@link FileSlice} for long texts and bytes of a file.
 */
final class PickleReader {
  /** Largest pickle read; that of a checkpoint has about 100 bytes a tensor. */
  static final int MAX_BYTES = 32 << 20;

  private static final int MAX_VALUES = 1 << 22;
  private static final int MAX_INTEGER_BYTES = 255;
  private static final int HIGHEST_PROTOCOL = 5;

  private final PickleInput in;
  private final Dialect dialect;
  private final StorageTable storages;
  private final Faults faults;
  private final List<Object> stack = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private final ForeignNames foreign;
  private int values;

  /**
   * @param in one or more pickles, one behind the other; read from its position on
   * @param storages is told of every storage that is named
   */
  PickleReader(ByteBuffer in, StorageTable storages, Faults faults) {
    this(new PickleInput(in, faults), PickleClass.DIALECT, storages, faults);
  }

  /** As the other, of files with classes of another kind. */
  PickleReader(PickleInput in, Dialect dialect, StorageTable storages, Faults faults) {
    this.foreign = storages.foreign();
    this.in = in;
    this.dialect = dialect;
    this.storages = storages;
    this.faults = faults;
  }

  /**
   * Reads one pickle; the buffer then stands behind it.
   *
   * @throws UserError if it is damaged, or does with a class what no file of PyTorch does
   */
  Object read() {
    stack.clear();
    marks.clear();
    memo.clear();
    for (int op = in.u1(); op != '.'; op = in.u1()) {
      step(op);
    }
    if (stack.size() != 1 || !marks.isEmpty()) {
      throw faults.malformed("a pickle that ends in the middle of a value");
    }
    return stack.get(0);
  }

  /** As {@link #read()}, of a pickle around the value: it may name no foreign class at all. */
  Object readPlain() {
    Object value = read();
    if (!foreign.isEmpty()) {
      throw faults.refused(foreign.listed() + " in its pickle");
    }
    return value;
  }

  private void step(int op) {
    switch (op) {
      case 0x80 -> protocol(in.u1());
      case 0x95 -> in.skip(8); // frame
      case '(' -> {
        count();
        marks.push(stack.size());
      }
      case '0' -> pop();
      case '1' -> popToMark();
      case '2' -> push(top());
      case 'N' -> push(null);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'K' -> push((long) in.u1());
      case 'M' -> push((long) in.u2());
      case 'J' -> push((long) in.i4());
      case 'I' -> push(integerLine());
      case 0x8a -> push(integer(in.u1()));
      case 0x8b -> push(integer(in.i4()));
      case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.i8())));
      case 'X', 'T' -> push(in.text(in.i4() & 0xffffffffL));
      case 0x8c, 'U' -> push(in.text(in.u1()));
      case 0x8d -> push(in.text(in.i8()));
      case 'C' -> push(in.bytes(in.u1()));
      case 'B' -> push(in.bytes(in.i4() & 0xffffffffL));
      case 0x8e, 0x96 -> push(in.bytes(in.i8()));
      case 0x8f -> push(Foreign.object("set"));
      case 0x90 -> {
        List<Object> items = popToMark();
        if (!(top() instanceof Foreign)) {
          throw faults.malformed("a pickle that adds " + items.size() + " items to " + kind(top()));
        }
      }
      case 0x91 -> {
        popToMark();
        push(Foreign.object("frozenset"));
      }
      case ')' -> push(Tuple.EMPTY);
      case 't' -> push(new Tuple(popToMark()));
      case 0x85, 0x86, 0x87 -> push(new Tuple(pop(op - 0x84)));
      case ']' -> push(new ArrayList<>());
      case 'l' -> push(popToMark());
      case 'a' -> append(pop(1));
      case 'e' -> append(popToMark());
      case '}' -> push(new LinkedHashMap<>());
      case 'd' -> {
        List<Object> items = popToMark();
        push(new LinkedHashMap<>());
        put(items);
      }
      case 's' -> put(pop(2));
      case 'u' -> put(popToMark());
      case 'q' -> remember(in.u1());
      case 'r' -> remember(in.i4());
      case 0x94 -> remember(memo.size());
      case 'h' -> push(recall(in.u1()));
      case 'j' -> push(recall(in.i4()));
      case 'c' -> push(named(in.line(), in.line()));
      case 0x93 -> stackGlobal();
      case 'R' -> reduce();
      case 0x81 -> newObject(pop(2), "NEWOBJ");
      case 0x92 -> newObject(pop(3), "NEWOBJ_EX");
      case 'o' -> newObject(popToMark(), "OBJ");
      case 'i' -> {
        Object type = named(in.line(), in.line());
        if (type instanceof PythonName known) {
          throw refused("an instance (INST) of " + known.pythonName());
        }
        popToMark();
        push(((Foreign) type).called());
      }
      case 'b' -> build();
      case 'Q' -> push(storages.load(pop()));
      default -> throw refusedOpcode(op);
    }
  }

  private UserError refusedOpcode(int op) {
    return switch (op) {
      case 0x82 -> refused("a class by its extension code " + in.u1());
      case 0x83 -> refused("a class by its extension code " + in.u2());
      case 0x84 -> refused("a class by its extension code " + in.i4());
      case 'P' -> refused("a persistent id " + Faults.shortened(in.line()));
      case 0x97, 0x98 -> faults.unsupported("a pickle with buffers outside of it");
      default ->
          faults.malformed(
              String.format("opcode 0x%02x at byte %d of its pickle", op, in.position() - 1));
    };
  }

  /** What a pickle may not do; the foreign classes it has named so far tell what it is after. */
  private UserError refused(String thing) {
    return faults.refused(foreign.isEmpty() ? thing : thing + " after " + foreign.listed());
  }

  private void protocol(int version) {
    if (version > HIGHEST_PROTOCOL) {
      throw faults.unsupported("pickle protocol " + version);
    }
  }

  // Classes and calls.

  private Object named(String module, String name) {
    PythonName known = dialect.of(module + "." + name);
    return known == null ? foreign.of(module, name) : known;
  }

  private void stackGlobal() {
    List<Object> names = pop(2);
    if (!(names.get(0) instanceof String module) || !(names.get(1) instanceof String name)) {
      throw refused("a class that is named by a " + kind(names.get(0)));
    }
    push(named(module, name));
  }

  private void reduce() {
    List<Object> call = pop(2);
    if (call.get(0) instanceof Foreign function && call.get(1) instanceof Tuple) {
      push(function.called());
      return;
    }
    if (!(call.get(0) instanceof PythonName function)
        || !(call.get(1) instanceof Tuple arguments)) {
      throw refused(
          "a call of a " + kind(call.get(0)) + " with a " + kind(call.get(1)) + " for arguments");
    }
    push(dialect.call(function, arguments, faults));
  }

  /** The class, and the arguments of its {@code __new__}. */
  private void newObject(List<Object> call, String opcode) {
    Object type = call.isEmpty() ? null : call.get(0);
    if (type instanceof Foreign made) {
      push(made.called());
      return;
    }
    boolean bare = call.size() == 2 && call.get(1) instanceof Tuple args && args.isEmpty();
    if (type != PickleClass.ORDERED_DICT || !bare || !opcode.equals("NEWOBJ")) {
      throw refused("an instance (" + opcode + ") of " + kind(type));
    }
    push(new LinkedHashMap<>());
  }

  /** Only for the attributes of a state dict, {@code _metadata}, which say nothing of weights. */
  private void build() {
    Object state = pop();
    if (dialect.build(top(), state, faults)) {
      return;
    }
    if (!(top() instanceof Foreign) && (!(top() instanceof Map) || !(state instanceof Map))) {
      throw refused("a state (BUILD) for a " + kind(top()));
    }
  }

  /** What a value is, in Python's words; never its content. */
  static String kind(Object value) {
    if (value == null) {
      return "None";
    } else if (value instanceof PythonName c) {
      return "class " + c.pythonName();
    } else if (value instanceof FileSlice slice) {
      return slice.kind() == FileSlice.Kind.TEXT ? "str" : "bytes";
    } else if (value instanceof NumpyArray) {
      return "array";
    } else if (value instanceof Foreign f) {
      return f.what();
    } else if (value instanceof String) {
      return "str";
    } else if (value instanceof Boolean) {
      return "bool";
    } else if (value instanceof Long || value instanceof BigInteger) {
      return "int";
    } else if (value instanceof Double) {
      return "float";
    } else if (value instanceof Tuple) {
      return "tuple";
    } else if (value instanceof List) {
      return "list";
    } else if (value instanceof Map) {
      return "dict";
    } else if (value instanceof StoredTensor) {
      return "tensor";
    } else if (value instanceof TorchStorage) {
      return "storage";
    }
    return "bytes";
  }

  // The stack and the memo.

  private void count() {
    if (++values > MAX_VALUES) {
      throw faults.malformed("a pickle of more than " + MAX_VALUES + " values");
    }
  }

  private void push(Object value) {
    count();
    stack.add(value);
  }

  private int floor() {
    return marks.isEmpty() ? 0 : marks.peek();
  }

  private Object top() {
    if (stack.size() <= floor()) {
      throw faults.malformed("a pickle that takes more values than it has");
    }
    return stack.get(stack.size() - 1);
  }

  private Object pop() {
    Object value = top();
    stack.remove(stack.size() - 1);
    return value;
  }

  /** The newest values, oldest first. */
  private List<Object> pop(int n) {
    if (stack.size() - n < floor()) {
      throw faults.malformed("a pickle that takes more values than it has");
    }
    return cut(stack.size() - n);
  }

  private List<Object> popToMark() {
    if (marks.isEmpty()) {
      throw faults.malformed("a pickle that takes more values than it has");
    }
    return cut(marks.pop());
  }

  private List<Object> cut(int from) {
    List<Object> tail = stack.subList(from, stack.size());
    List<Object> items = new ArrayList<>(tail);
    tail.clear();
    return items;
  }

  private void append(List<Object> items) {
    if (top() instanceof Foreign) {
      return;
    }
    if (!(top() instanceof List) || top() instanceof Tuple) {
      throw faults.malformed("a pickle that appends to a " + kind(top()));
    }
    @SuppressWarnings("unchecked") // lists are made here only
    List<Object> list = (List<Object>) top();
    list.addAll(items);
  }

  private void put(List<Object> items) {
    if (top() instanceof Foreign && items.size() % 2 == 0) {
      return;
    }
    if (!(top() instanceof Map) || items.size() % 2 != 0) {
      throw faults.malformed("a pickle that puts " + items.size() + " items in a " + kind(top()));
    }
    @SuppressWarnings("unchecked") // maps are made here and in Rebuild only
    Map<Object, Object> map = (Map<Object, Object>) top();
    for (int i = 0; i < items.size(); i += 2) {
      map.put(key(items.get(i), faults), items.get(i + 1));
    }
  }

  /** A key is a scalar, whose hash takes no time and visits nothing else, or hides its value. */
  static Object key(Object value, Faults faults) {
    if (value == null
        || value instanceof String
        || value instanceof Long
        || value instanceof Double
        || value instanceof Boolean) {
      return value;
    }
    if (!(value instanceof Map) && (!(value instanceof List) || value instanceof Tuple)) {
      return new OpaqueKey(value);
    }
    throw faults.malformed("a dictionary with a key of type " + kind(value));
  }

  private void remember(int index) {
    if (index < 0) {
      throw faults.malformed("a pickle with a negative memo index");
    }
    count();
    memo.put(index, top());
  }

  private Object recall(int index) {
    Object value = memo.get(index);
    if (value == null && !memo.containsKey(index)) {
      throw faults.malformed("a pickle that recalls what it has not kept");
    }
    return value;
  }

  // Numbers and lines.

  private Object integer(int n) {
    if (n < 0 || n > MAX_INTEGER_BYTES) {
      throw faults.malformed("an integer of " + n + " bytes");
    }
    byte[] little = in.few(n);
    byte[] big = new byte[n];
    for (int i = 0; i < n; i++) {
      big[i] = little[n - 1 - i];
    }
    BigInteger value = n == 0 ? BigInteger.ZERO : new BigInteger(big);
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  /** Python 2 writes integers of more than 32 bits, and truth, as text. */
  private Object integerLine() {
    String line = in.line();
    if (line.equals("00") || line.equals("01")) {
      return line.equals("01");
    }
    try {
      return Long.parseLong(line);
    } catch (NumberFormatException e) {
      throw faults.malformed("an integer written " + Faults.shortened(line), e);
    }
  }
}
