package slotcast.onnxfile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import slotcast.error.UserError;
import slotcast.file.ProtoFields;
import slotcast.tensor.Safetensors.DType;
import slotcast.tensor.Safetensors.Tensor;

/** Reads tensors of a model, from its file or from files beside it, which are mapped. */
final class OnnxTensors {
  /** TensorProto.DataType of what is read; others have no elements here. */
  private static final Map<Integer, DType> TYPES =
      Map.of(
          1, DType.F32,
          2, DType.U8,
          3, DType.I8,
          6, DType.I32,
          7, DType.I64,
          9, DType.BOOL,
          10, DType.F16,
          11, DType.F64,
          16, DType.BF16);

  private static final int EXTERNAL = 1;

  private final Path model;
  private final Map<String, ByteBuffer> beside = new HashMap<>();

  /** A tensor, null if it is of a type that no weights are of. */
  record Named(String name, Tensor tensor) {}

  OnnxTensors(Path model) {
    this.model = model;
  }

  Named read(ProtoFields proto) throws IOException {
    List<Long> shape = new ArrayList<>();
    List<Long> integers = new ArrayList<>();
    Map<String, String> place = new HashMap<>();
    String name = "";
    int type = 0;
    boolean external = false;
    ByteBuffer raw = null;
    ByteBuffer floats = null;
    while (proto.next()) {
      switch (proto.number()) {
        case 1 -> proto.integers(shape::add);
        case 2 -> type = (int) proto.integer();
        case 4 -> floats = proto.bytes(); // packed, as every writer does
        case 5, 7 -> proto.integers(integers::add);
        case 8 -> name = proto.text();
        case 9 -> raw = proto.bytes();
        case 10 -> floats = proto.bytes(); // doubles
        case 13 -> entry(proto.message(), place);
        case 14 -> external = proto.integer() == EXTERNAL;
        default -> {} // notes
      }
    }
    DType elements = TYPES.get(type);
    long[] sizes = shape.stream().mapToLong(Long::longValue).toArray();
    if (elements == null) {
      return new Named(name, new Tensor(DType.U8, new long[] {0}, ByteBuffer.allocate(0)));
    }
    ByteBuffer data;
    if (external) {
      data = external(name, place);
    } else if (raw != null) {
      data = raw;
    } else if (floats != null) {
      data = floats;
    } else {
      data = packed(elements, integers);
    }
    long count = elements.bytes();
    for (long size : sizes) {
      count = size < 0 ? -1 : Math.multiplyExact(count, size);
    }
    if (data.remaining() != count) {
      throw OnnxFile.wrong(
          model,
          "tensor " + name + " " + shape + " with " + data.remaining() + " bytes",
          "one with " + count);
    }
    return new Named(name, new Tensor(elements, sizes, data.slice()));
  }

  /** Whole numbers, and halves by their bits. */
  private static ByteBuffer packed(DType type, List<Long> values) {
    ByteBuffer out =
        ByteBuffer.allocate(values.size() * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      switch (type.bytes()) {
        case 1 -> out.put((byte) value);
        case 2 -> out.putShort((short) value);
        case 4 -> out.putInt((int) value);
        default -> out.putLong(value);
      }
    }
    return out.flip();
  }

  private static void entry(ProtoFields entry, Map<String, String> place) {
    String key = "";
    String value = "";
    while (entry.next()) {
      if (entry.number() == 1) {
        key = entry.text();
      } else if (entry.number() == 2) {
        value = entry.text();
      }
    }
    place.put(key, value);
  }

  private ByteBuffer external(String name, Map<String, String> place) throws IOException {
    String file = place.getOrDefault("location", "");
    long from = number(name, place.getOrDefault("offset", "0"));
    ByteBuffer all = beside.get(file);
    if (all == null) {
      all = mapped(name, file);
      beside.put(file, all);
    }
    long length = number(name, place.getOrDefault("length", Long.toString(all.capacity() - from)));
    if (from < 0 || length < 0 || from > all.capacity() || length > all.capacity() - from) {
      throw OnnxFile.wrong(
          model,
          "tensor " + name + " at byte " + from + " of " + file + ", " + length + " long",
          "a place within its " + all.capacity() + " bytes");
    }
    return all.slice((int) from, (int) length);
  }

  private long number(String name, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw OnnxFile.wrong(model, "tensor " + name + " at " + text, "a number of bytes");
    }
  }

  /** A file beside the model: nowhere else, whatever the model says. */
  private ByteBuffer mapped(String name, String file) throws IOException {
    Path folder = model.toAbsolutePath().normalize().getParent();
    Path path = folder.resolve(file).normalize();
    if (file.isEmpty() || !path.startsWith(folder)) {
      throw OnnxFile.wrong(
          model, "tensor " + name + " in " + file, "a file in the model's own folder");
    }
    if (!Files.isRegularFile(path)) {
      throw new UserError(
          "ONNX model " + model,
          "tensor " + name + " in " + file + ", which is not there",
          "the file beside the model, as the exporter wrote it",
          "copy both to the same folder");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw OnnxFile.wrong(model, file + " of " + channel.size() + " bytes", "less than 2 GiB");
      }
      return channel.map(MapMode.READ_ONLY, 0, channel.size());
    }
  }
}
