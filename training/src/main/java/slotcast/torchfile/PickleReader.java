package slotcast.torchfile;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
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

  private static final int MAX_INTEGER_BYTES = 255;
  private static final int HIGHEST_PROTOCOL = 5;

  private final PickleInput in;
  private final Dialect dialect;
  private final StorageTable storages;
  private final Faults faults;
  private final PickleStack stack;
  private final ForeignNames foreign;

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
    this.stack = new PickleStack(faults);
  }

  /**
   * Reads one pickle; the buffer then stands behind it.
   *
   * @throws UserError if it is damaged, or does with a class what no file of PyTorch does
   */
  Object read() {
    stack.clear();
    for (int op = in.u1(); op != '.'; op = in.u1()) {
      step(op);
    }
    return stack.only();
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
      case '(' -> stack.mark();
      case '0' -> stack.pop();
      case '1' -> stack.popToMark();
      case '2' -> stack.push(stack.top());
      case 'N' -> stack.push(null);
      case 0x88 -> stack.push(true);
      case 0x89 -> stack.push(false);
      case 'K' -> stack.push((long) in.u1());
      case 'M' -> stack.push((long) in.u2());
      case 'J' -> stack.push((long) in.i4());
      case 'I' -> stack.push(integerLine());
      case 0x8a -> stack.push(integer(in.u1()));
      case 0x8b -> stack.push(integer(in.i4()));
      case 'G' -> stack.push(Double.longBitsToDouble(Long.reverseBytes(in.i8())));
      case 'X', 'T' -> stack.push(in.text(in.i4() & 0xffffffffL));
      case 0x8c, 'U' -> stack.push(in.text(in.u1()));
      case 0x8d -> stack.push(in.text(in.i8()));
      case 'C' -> stack.push(in.bytes(in.u1()));
      case 'B' -> stack.push(in.bytes(in.i4() & 0xffffffffL));
      case 0x8e, 0x96 -> stack.push(in.bytes(in.i8()));
      case 0x8f -> stack.push(Foreign.object("set"));
      case 0x90 -> {
        List<Object> items = stack.popToMark();
        if (!(stack.top() instanceof Foreign)) {
          throw faults.malformed(
              "a pickle that adds " + items.size() + " items to " + kind(stack.top()));
        }
      }
      case 0x91 -> {
        stack.popToMark();
        stack.push(Foreign.object("frozenset"));
      }
      case ')' -> stack.push(Tuple.EMPTY);
      case 't' -> stack.push(new Tuple(stack.popToMark()));
      case 0x85, 0x86, 0x87 -> stack.push(new Tuple(stack.pop(op - 0x84)));
      case ']' -> stack.push(new ArrayList<>());
      case 'l' -> stack.push(stack.popToMark());
      case 'a' -> append(stack.pop(1));
      case 'e' -> append(stack.popToMark());
      case '}' -> stack.push(new LinkedHashMap<>());
      case 'd' -> {
        List<Object> items = stack.popToMark();
        stack.push(new LinkedHashMap<>());
        put(items);
      }
      case 's' -> put(stack.pop(2));
      case 'u' -> put(stack.popToMark());
      case 'q' -> stack.remember(in.u1());
      case 'r' -> stack.remember(in.i4());
      case 0x94 -> stack.remember();
      case 'h' -> stack.push(stack.recall(in.u1()));
      case 'j' -> stack.push(stack.recall(in.i4()));
      case 'c' -> stack.push(named(in.line(), in.line()));
      case 0x93 -> stackGlobal();
      case 'R' -> reduce();
      case 0x81 -> newObject(stack.pop(2), "NEWOBJ");
      case 0x92 -> newObject(stack.pop(3), "NEWOBJ_EX");
      case 'o' -> newObject(stack.popToMark(), "OBJ");
      case 'i' -> {
        Object type = named(in.line(), in.line());
        if (type instanceof PythonName known) {
          throw refused("an instance (INST) of " + known.pythonName());
        }
        stack.popToMark();
        stack.push(((Foreign) type).called());
      }
      case 'b' -> build();
      case 'Q' -> stack.push(storages.load(stack.pop()));
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
    List<Object> names = stack.pop(2);
    if (!(names.get(0) instanceof String module) || !(names.get(1) instanceof String name)) {
      throw refused("a class that is named by a " + kind(names.get(0)));
    }
    stack.push(named(module, name));
  }

  private void reduce() {
    List<Object> call = stack.pop(2);
    if (call.get(0) instanceof Foreign function && call.get(1) instanceof Tuple) {
      stack.push(function.called());
      return;
    }
    if (!(call.get(0) instanceof PythonName function)
        || !(call.get(1) instanceof Tuple arguments)) {
      throw refused(
          "a call of a " + kind(call.get(0)) + " with a " + kind(call.get(1)) + " for arguments");
    }
    stack.push(dialect.call(function, arguments, faults));
  }

  /** The class, and the arguments of its {@code __new__}. */
  private void newObject(List<Object> call, String opcode) {
    Object type = call.isEmpty() ? null : call.get(0);
    if (type instanceof Foreign made) {
      stack.push(made.called());
      return;
    }
    boolean bare = call.size() == 2 && call.get(1) instanceof Tuple args && args.isEmpty();
    if (type != PickleClass.ORDERED_DICT || !bare || !opcode.equals("NEWOBJ")) {
      throw refused("an instance (" + opcode + ") of " + kind(type));
    }
    stack.push(new LinkedHashMap<>());
  }

  /** Only for the attributes of a state dict, {@code _metadata}, which say nothing of weights. */
  private void build() {
    Object state = stack.pop();
    if (dialect.build(stack.top(), state, faults)) {
      return;
    }
    if (!(stack.top() instanceof Foreign)
        && (!(stack.top() instanceof Map) || !(state instanceof Map))) {
      throw refused("a state (BUILD) for a " + kind(stack.top()));
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

  // Items of lists and dictionaries.

  private void append(List<Object> items) {
    if (stack.top() instanceof Foreign) {
      return;
    }
    if (!(stack.top() instanceof List) || stack.top() instanceof Tuple) {
      throw faults.malformed("a pickle that appends to a " + kind(stack.top()));
    }
    @SuppressWarnings("unchecked") // lists are made here only
    List<Object> list = (List<Object>) stack.top();
    list.addAll(items);
  }

  private void put(List<Object> items) {
    if (stack.top() instanceof Foreign && items.size() % 2 == 0) {
      return;
    }
    if (!(stack.top() instanceof Map) || items.size() % 2 != 0) {
      throw faults.malformed(
          "a pickle that puts " + items.size() + " items in a " + kind(stack.top()));
    }
    @SuppressWarnings("unchecked") // maps are made here and in Rebuild only
    Map<Object, Object> map = (Map<Object, Object>) stack.top();
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
