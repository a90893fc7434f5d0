package slotcast.torchfile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slotcast.tensor.Safetensors.DType;

/** What the functions of {@link PickleClass} give for their arguments. */
final class Rebuild {
  private Rebuild() {}

  /**
   * Stands for a call in Python.
   *
   * @throws slotcast.error.UserError if the arguments are not what PyTorch writes
   */
  static Object call(PickleClass function, Tuple arguments, Faults faults) {
    return switch (function) {
      case ORDERED_DICT -> orderedDict(arguments, faults);
      case SIZE -> size(arguments, faults);
      case DEVICE -> device(arguments, faults);
      case REBUILD_TENSOR -> tensor(arguments, 4, 4, faults);
      case REBUILD_TENSOR_V2 -> tensor(arguments, 6, 7, faults);
      case REBUILD_TENSOR_V3 -> tensor(arguments, 7, 8, faults);
      case REBUILD_PARAMETER -> parameter(arguments, 3, faults);
      case REBUILD_PARAMETER_WITH_STATE -> parameter(arguments, 4, faults);
      case REBUILD_FROM_TYPE_V2 -> fromType(arguments, faults);
      default -> throw faults.refused("a call of " + function.pythonName);
    };
  }

  /** Either empty or, from Python 2, with a list of its pairs. */
  private static Map<Object, Object> orderedDict(Tuple arguments, Faults faults) {
    Map<Object, Object> dict = new LinkedHashMap<>();
    if (arguments.isEmpty()) {
      return dict;
    }
    if (arguments.size() == 1 && arguments.get(0) instanceof List<?> pairs) {
      for (Object pair : pairs) {
        if (!(pair instanceof List<?> p) || p.size() != 2) {
          throw faults.malformed("an OrderedDict that is not made of pairs");
        }
        dict.put(PickleReader.key(p.get(0), faults), p.get(1));
      }
      return dict;
    }
    throw faults.malformed("an OrderedDict that is not made of pairs");
  }

  private static Object size(Tuple arguments, Faults faults) {
    if (arguments.size() != 1 || !(arguments.get(0) instanceof Tuple sizes)) {
      throw faults.malformed("a torch.Size without a tuple");
    }
    return sizes;
  }

  private static Object device(Tuple arguments, Faults faults) {
    if (arguments.size() == 1 && arguments.get(0) instanceof String name) {
      return name;
    }
    if (arguments.size() == 2
        && arguments.get(0) instanceof String name
        && arguments.get(1) instanceof Long index) {
      return name + ":" + index;
    }
    throw faults.malformed("a torch.device without a name");
  }

  /** (storage, offset, sizes, strides, requires_grad, hooks, metadata or dtype, metadata). */
  private static Object tensor(Tuple arguments, int least, int most, Faults faults) {
    if (!arguments.isEmpty() && arguments.get(0) instanceof Foreign storage) {
      return storage.called();
    }
    if (arguments.size() < least
        || arguments.size() > most
        || !(arguments.get(0) instanceof TorchStorage storage)) {
      throw faults.malformed("a tensor without its storage");
    }
    DType dtype = storage.dtype();
    if (least == 7) {
      if (arguments.get(6) instanceof Foreign other) {
        return other.called();
      }
      if (!(arguments.get(6) instanceof PickleClass named) || !named.isDType()) {
        throw faults.malformed("a tensor without its dtype");
      }
      dtype = named.dtype;
    } else if (storage.untyped()) {
      throw faults.malformed("a tensor of untyped storage without its dtype");
    }
    if (arguments.get(arguments.size() - 1) instanceof Map<?, ?> metadata
        && arguments.size() == most
        && (metadata.containsKey("neg") || metadata.containsKey("conj"))) {
      return Foreign.object("tensor whose values are yet to be negated or conjugated");
    }
    return StoredTensor.of(
        storage, dtype, arguments.get(1), arguments.get(2), arguments.get(3), faults);
  }

  /** (tensor, requires_grad, hooks), and the Python attributes, which say nothing of weights. */
  private static Object parameter(Tuple arguments, int size, Faults faults) {
    if (arguments.size() != size
        || !(arguments.get(0) instanceof StoredTensor || arguments.get(0) instanceof Foreign)) {
      throw faults.malformed("a parameter without its tensor");
    }
    return arguments.get(0);
  }

  /**
   * (function, class, its arguments, Python attributes): a tensor with attributes, or a subclass.
   */
  private static Object fromType(Tuple arguments, Faults faults) {
    if (arguments.size() != 4) {
      throw faults.malformed("a tensor without function, class, arguments and attributes");
    }
    for (Object part : arguments.subList(0, 2)) {
      if (part instanceof Foreign other) {
        return other.called();
      }
    }
    if (!(arguments.get(0) instanceof PickleClass function)
        || !function.isTensor()
        || !(arguments.get(1) instanceof PickleClass type)
        || !type.isTensorClass()
        || !(arguments.get(2) instanceof Tuple inner)) {
      throw faults.malformed("a tensor with attributes that is made in another way than PyTorch's");
    }
    return call(function, inner, faults);
  }
}
