package slotcast.torchfile;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import slotcast.tensor.Safetensors.DType;

/**
 * Every class and function that is understood in a file of PyTorch. Each stands for itself: none is
 * looked up by its name, in Java or elsewhere.
 */
enum PickleClass implements PythonName {
  ORDERED_DICT("collections.OrderedDict"),
  SIZE("torch.Size"),
  DEVICE("torch.device"),
  REBUILD_TENSOR("torch._utils._rebuild_tensor"),
  REBUILD_TENSOR_V2("torch._utils._rebuild_tensor_v2"),
  REBUILD_TENSOR_V3("torch._utils._rebuild_tensor_v3"),
  REBUILD_PARAMETER("torch._utils._rebuild_parameter"),
  REBUILD_PARAMETER_WITH_STATE("torch._utils._rebuild_parameter_with_state"),
  REBUILD_FROM_TYPE_V2("torch._tensor._rebuild_from_type_v2"),
  TENSOR("torch.Tensor"),
  PARAMETER("torch.nn.parameter.Parameter"),
  FLOAT_STORAGE("torch.FloatStorage", DType.F32),
  DOUBLE_STORAGE("torch.DoubleStorage", DType.F64),
  HALF_STORAGE("torch.HalfStorage", DType.F16),
  BFLOAT16_STORAGE("torch.BFloat16Storage", DType.BF16),
  LONG_STORAGE("torch.LongStorage", DType.I64),
  INT_STORAGE("torch.IntStorage", DType.I32),
  SHORT_STORAGE("torch.ShortStorage", DType.I16),
  CHAR_STORAGE("torch.CharStorage", DType.I8),
  BYTE_STORAGE("torch.ByteStorage", DType.U8),
  BOOL_STORAGE("torch.BoolStorage", DType.BOOL),
  /** Bytes; the tensor over it says what they are. */
  UNTYPED_STORAGE("torch.storage.UntypedStorage", DType.U8),
  FLOAT32("torch.float32", DType.F32),
  FLOAT64("torch.float64", DType.F64),
  FLOAT16("torch.float16", DType.F16),
  BFLOAT16("torch.bfloat16", DType.BF16),
  INT64("torch.int64", DType.I64),
  INT32("torch.int32", DType.I32),
  INT16("torch.int16", DType.I16),
  INT8("torch.int8", DType.I8),
  UINT8("torch.uint8", DType.U8),
  BOOL("torch.bool", DType.BOOL);

  private static final Map<String, PickleClass> BY_NAME =
      Arrays.stream(values()).collect(Collectors.toMap(c -> c.pythonName, Function.identity()));

  /** Of the files that torch.save writes. */
  static final Dialect DIALECT =
      new Dialect() {
        @Override
        public PythonName of(String name) {
          return PickleClass.of(name);
        }

        @Override
        public Object call(PythonName function, Tuple arguments, Faults faults) {
          return Rebuild.call((PickleClass) function, arguments, faults);
        }
      };

  final String pythonName;

  /** Element type of a storage or a dtype; null for the others. */
  final DType dtype;

  PickleClass(String pythonName) {
    this(pythonName, null);
  }

  PickleClass(String pythonName, DType dtype) {
    this.pythonName = pythonName;
    this.dtype = dtype;
  }

  @Override
  public String pythonName() {
    return pythonName;
  }

  /** The class of that name, or null: then it is a {@link Foreign}. */
  static PickleClass of(String pythonName) {
    return BY_NAME.get(pythonName);
  }

  /** Whether it makes a tensor out of a storage. */
  boolean isTensor() {
    return compareTo(REBUILD_TENSOR) >= 0 && compareTo(REBUILD_TENSOR_V3) <= 0;
  }

  boolean isTensorClass() {
    return this == TENSOR || this == PARAMETER;
  }

  boolean isStorage() {
    return compareTo(FLOAT_STORAGE) >= 0 && compareTo(UNTYPED_STORAGE) <= 0;
  }

  boolean isDType() {
    return compareTo(FLOAT32) >= 0;
  }
}
