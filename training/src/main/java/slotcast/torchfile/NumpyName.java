package slotcast.torchfile;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Every class and function that is understood in a pickle of arrays: those that NumPy 1 and NumPy 2
 * write for protocols 2 to 5. None is looked up by its name.
 */
enum NumpyName implements PythonName {
  RECONSTRUCT_1("numpy.core.multiarray._reconstruct"),
  RECONSTRUCT_2("numpy._core.multiarray._reconstruct"),
  FROM_BUFFER_1("numpy.core.numeric._frombuffer"),
  FROM_BUFFER_2("numpy._core.numeric._frombuffer"),
  ARRAY("numpy.ndarray"),
  DTYPE("numpy.dtype"),
  ENCODE("_codecs.encode");

  private static final Map<String, NumpyName> BY_NAME =
      Arrays.stream(values()).collect(Collectors.toMap(n -> n.pythonName, Function.identity()));

  /** Of pickles of arrays. */
  static final Dialect DIALECT =
      new Dialect() {
        @Override
        public PythonName of(String name) {
          return BY_NAME.get(name);
        }

        @Override
        public Object call(PythonName function, Tuple arguments, Faults faults) {
          return ((NumpyName) function).call(arguments, faults);
        }

        @Override
        public boolean build(Object value, Object state, Faults faults) {
          return NumpyName.build(value, state, faults);
        }
      };

  private final String pythonName;

  NumpyName(String pythonName) {
    this.pythonName = pythonName;
  }

  @Override
  public String pythonName() {
    return pythonName;
  }

  private Object call(Tuple arguments, Faults faults) {
    return switch (this) {
      case RECONSTRUCT_1, RECONSTRUCT_2 -> {
        if (arguments.isEmpty() || arguments.get(0) != ARRAY) {
          throw faults.refused("an array of another class than numpy.ndarray");
        }
        yield new NumpyArray();
      }
      case FROM_BUFFER_1, FROM_BUFFER_2 -> {
        if (arguments.size() != 4 || !"C".equals(arguments.get(3))) {
          throw faults.malformed("an array without bytes, type, shape and order C");
        }
        yield new NumpyArray(
            shape(arguments.get(2), faults),
            dtype(arguments.get(1), faults),
            bytes(arguments.get(0), faults));
      }
      case DTYPE -> {
        String name = arguments.isEmpty() ? "" : String.valueOf(arguments.get(0));
        yield switch (name) {
          case "f2" -> new NumpyDtype(2);
          case "f4" -> new NumpyDtype(4);
          case "f8" -> new NumpyDtype(8);
          default ->
              throw faults.unsupported("an array of elements of type " + Faults.shortened(name));
        };
      }
      case ENCODE -> encode(arguments, faults);
      case ARRAY -> throw faults.refused("a call of " + pythonName);
    };
  }

  /** (text, 'latin1'): how protocol 2 writes bytes. */
  private static Object encode(Tuple arguments, Faults faults) {
    if (arguments.size() == 2 && "latin1".equals(arguments.get(1))) {
      if (arguments.get(0) instanceof FileSlice s && s.kind() == FileSlice.Kind.TEXT) {
        return new FileSlice(s.position(), s.length(), FileSlice.Kind.LATIN1);
      }
      if (arguments.get(0) instanceof String text && text.chars().allMatch(c -> c <= 0xff)) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
      }
    }
    throw faults.malformed("bytes that are no latin1 text");
  }

  private static boolean build(Object value, Object state, Faults faults) {
    if (value instanceof NumpyArray array) {
      // (version, shape, dtype, whether in Fortran's order, bytes)
      if (!(state instanceof Tuple t) || t.size() != 5) {
        throw faults.malformed("an array without version, shape, type, order and bytes");
      }
      if (!Boolean.FALSE.equals(t.get(3))) {
        throw faults.unsupported("an array in Fortran's order");
      }
      array.set(shape(t.get(1), faults), dtype(t.get(2), faults), bytes(t.get(4), faults));
      return true;
    }
    if (value instanceof NumpyDtype dtype) {
      // (version, byte order, …)
      if (!(state instanceof Tuple t) || t.size() < 2 || !(t.get(1) instanceof String order)) {
        throw faults.malformed("a type of elements without its byte order");
      }
      switch (order) {
        case "<", "=" -> dtype.order(ByteOrder.LITTLE_ENDIAN);
        case ">" -> dtype.order(ByteOrder.BIG_ENDIAN);
        default -> throw faults.malformed("the byte order " + Faults.shortened(order));
      }
      return true;
    }
    return false;
  }

  private static long[] shape(Object value, Faults faults) {
    if (!(value instanceof Tuple sizes)) {
      throw faults.malformed("an array without a shape");
    }
    long[] shape = new long[sizes.size()];
    for (int i = 0; i < shape.length; i++) {
      if (!(sizes.get(i) instanceof Long size) || size < 0 || size > Integer.MAX_VALUE) {
        throw faults.malformed("an array with a side that is no size");
      }
      shape[i] = size;
    }
    return shape;
  }

  private static NumpyDtype dtype(Object value, Faults faults) {
    if (value instanceof NumpyDtype dtype) {
      return dtype;
    }
    throw faults.malformed("an array without a type of its elements");
  }

  private static Object bytes(Object value, Faults faults) {
    if (value instanceof byte[]
        || (value instanceof FileSlice s && s.kind() != FileSlice.Kind.TEXT)) {
      return value;
    }
    throw faults.malformed("an array whose values are a " + PickleReader.kind(value));
  }
}
