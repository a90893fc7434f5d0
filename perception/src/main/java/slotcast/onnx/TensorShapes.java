package slotcast.onnx;

import static slotcast.onnx.TorchOperations.axis;
import static slotcast.onnx.TorchOperations.integer;
import static slotcast.onnx.TorchOperations.longs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import slotcast.onnx.OnnxValue.Size;
import slotcast.onnx.OnnxValue.Type;

/** Operations of {@code torch} that move values and change shapes, as nodes of a graph. */
final class TensorShapes {
  private final OnnxGraph graph;

  /** A tensor of one axis whose size a symbol is. */
  private final Map<String, OnnxValue> symbols = new HashMap<>();

  TensorShapes(OnnxGraph graph) {
    this.graph = graph;
  }

  Object apply(String name, List<Object> a, Function<Object, OnnxValue> values) {
    if (name.equals("torch.cat") || name.equals("torch.stack")) {
      List<OnnxValue> all = ((List<?>) a.get(0)).stream().map(x -> values.apply(x)).toList();
      return name.equals("torch.cat") ? concat(all, axis(a, 1)) : stack(all, axis(a, 1));
    }
    OnnxValue x = values.apply(a.get(0));
    return switch (name) {
      case "torch.contiguous" -> x;
      case "torch.view", "torch.reshape" -> view(x, (List<?>) a.get(1));
      case "torch.flatten" ->
          flatten(x, a.size() > 1 ? axis(a, 1) : 0, a.size() > 2 ? axis(a, 2) : -1);
      case "torch.unsqueeze" -> unsqueeze(x, axis(a, 1));
      case "torch.squeeze" -> squeeze(x, axis(a, 1));
      case "torch.transpose" -> transpose(x, axis(a, 1), axis(a, 2));
      case "torch.permute" -> permute(x, longs(a.get(1)));
      case "torch.select" -> gather(x, graph.integer(integer(a, 2)), axis(a, 1));
      case "torch.index_select" -> gather(x, values.apply(a.get(2)), axis(a, 1));
      case "torch.index_copy_" -> copy(x, values.apply(a.get(2)), values.apply(a.get(3)));
      case "torch.nonzero" -> nonzero(x);
      case "torch.new_zeros" -> expand(graph.number(0), sizes((List<?>) a.get(1)));
      case "torch.expand" -> expand(x, wanted(x, sizes((List<?>) a.get(1))));
      case "torch.expand_as" -> expand(x, values.apply(a.get(1)).shape());
      case "torch.flip" -> flip(x, longs(a.get(1)));
      case "torch.constant_pad_nd" -> pad(x, longs(a.get(1)));
      default -> throw new IllegalArgumentException("no operation " + name);
    };
  }

  private static List<Size> sizes(List<?> numbers) {
    List<Size> sizes = new ArrayList<>();
    numbers.forEach(n -> sizes.add(n instanceof Size s ? s : Size.of((Long) n)));
    return sizes;
  }

  /** Every axis as wanted, those that stay as they are where -1 is. */
  private static List<Size> wanted(OnnxValue x, List<Size> sizes) {
    List<Size> all = new ArrayList<>(sizes);
    for (int i = 1; i <= sizes.size(); i++) {
      int at = sizes.size() - i;
      if (sizes.get(at).equals(Size.of(-1))) {
        all.set(at, x.size(-i));
      }
    }
    return all;
  }

  private OnnxValue view(OnnxValue x, List<?> numbers) {
    List<Size> shape = sizes(numbers);
    int open = shape.indexOf(Size.of(-1));
    if (open >= 0) {
      shape.set(open, Size.of(1));
      shape.set(open, x.size().over(shape.stream().reduce(Size.of(1), Size::times)));
    }
    return reshape(x, shape);
  }

  private OnnxValue reshape(OnnxValue x, List<Size> shape) {
    if (shape.equals(x.shape())) {
      return x;
    }
    if (!shape.stream().reduce(Size.of(1), Size::times).equals(x.size())) {
      throw new IllegalArgumentException(x + " as " + shape);
    }
    long[] target = shape.stream().mapToLong(s -> s.isKnown() ? s.count() : -1).toArray();
    return graph.node("Reshape", x.type(), shape, List.of(x, graph.integers(target)));
  }

  private OnnxValue flatten(OnnxValue x, int from, int to) {
    int last = x.axis(to);
    List<Size> shape = new ArrayList<>(x.shape().subList(0, from));
    shape.add(x.shape().subList(from, last + 1).stream().reduce(Size.of(1), Size::times));
    shape.addAll(x.shape().subList(last + 1, x.rank()));
    return reshape(x, shape);
  }

  private OnnxValue unsqueeze(OnnxValue x, int axis) {
    List<Size> shape = new ArrayList<>(x.shape());
    shape.add(axis, Size.of(1));
    return reshape(x, shape);
  }

  private OnnxValue squeeze(OnnxValue x, int axis) {
    List<Size> shape = new ArrayList<>(x.shape());
    shape.remove(axis);
    return reshape(x, shape);
  }

  OnnxValue transpose(OnnxValue x, int a, int b) {
    List<Integer> axes = new ArrayList<>(IntStream.range(0, x.rank()).boxed().toList());
    Collections.swap(axes, x.axis(a), x.axis(b));
    return permute(x, axes.stream().mapToLong(i -> i).toArray());
  }

  /** Moves axes; where none but those of size 1 change places, values stay where they are. */
  private OnnxValue permute(OnnxValue x, long[] axes) {
    List<Size> shape = new ArrayList<>();
    long last = -1;
    boolean moved = false;
    for (long axis : axes) {
      shape.add(x.size((int) axis));
      if (!x.size((int) axis).equals(Size.of(1))) {
        moved |= axis < last;
        last = axis;
      }
    }
    return moved
        ? graph.node("Transpose", x.type(), shape, List.of(x), "perm", axes)
        : reshape(x, shape);
  }

  private OnnxValue gather(OnnxValue x, OnnxValue indices, int axis) {
    List<Size> shape = new ArrayList<>(x.shape().subList(0, axis));
    shape.addAll(indices.shape());
    shape.addAll(x.shape().subList(axis + 1, x.rank()));
    return graph.node("Gather", x.type(), shape, List.of(x, indices), "axis", axis);
  }

  /** Rows of another tensor put into some places of the first axis. */
  private OnnxValue copy(OnnxValue x, OnnxValue places, OnnxValue rows) {
    return graph.node("ScatterND", x.type(), x.shape(), List.of(x, unsqueeze(places, 1), rows));
  }

  /** Places of a tensor of one axis: (R,1). */
  private OnnxValue nonzero(OnnxValue x) {
    Size count = new Size(1, "R");
    OnnxValue places = graph.node("NonZero", Type.INT64, List.of(Size.of(1), count), List.of(x));
    OnnxValue column = reshape(places, List.of(count, Size.of(1)));
    symbols.put(count.symbol(), flatten(column, 0, -1));
    return column;
  }

  OnnxValue expand(OnnxValue x, List<Size> shape) {
    return x.shape().equals(shape)
        ? x
        : graph.node("Expand", x.type(), shape, List.of(x, shape(shape)));
  }

  /** A shape as a tensor. */
  private OnnxValue shape(List<Size> shape) {
    if (shape.stream().allMatch(Size::isKnown)) {
      return graph.integers(shape.stream().mapToLong(Size::count).toArray());
    }
    List<OnnxValue> parts = new ArrayList<>();
    for (Size size : shape) {
      OnnxValue part = graph.integers(size.count());
      if (!size.isKnown()) {
        List<Size> one = List.of(Size.of(1));
        part = graph.node("Mul", Type.INT64, one, List.of(symbol(size.symbol()), part));
      }
      parts.add(part);
    }
    return concat(parts, 0);
  }

  /** The number that a symbol stands for, on one axis. */
  private OnnxValue symbol(String name) {
    List<Size> one = List.of(Size.of(1));
    if (symbols.containsKey(name)) {
      return graph.node("Shape", Type.INT64, one, List.of(symbols.get(name)));
    }
    for (OnnxValue input : graph.inputs()) {
      int axis = input.shape().indexOf(new Size(1, name));
      if (axis >= 0) {
        return graph.node("Shape", Type.INT64, one, List.of(input), "start", axis, "end", axis + 1);
      }
    }
    throw new IllegalArgumentException("no input has a size " + name);
  }

  /**
   * A part of an axis.
   *
   * @param from a number, counted from behind if negative
   * @param to a number, or a size that is not known: the end
   */
  OnnxValue slice(OnnxValue x, int axis, Object from, Object to, long step) {
    Size size = x.size(axis);
    if (!size.isKnown()) {
      throw new IllegalArgumentException("a part of axis " + axis + " of " + x);
    }
    long n = size.count();
    long first = (Long) from < 0 ? (Long) from + n : (Long) from;
    long end = Math.min(n, (Long) to < 0 ? (Long) to + n : (Long) to);
    if (first == 0 && end == n && step == 1) {
      return x;
    }
    List<Size> shape = new ArrayList<>(x.shape());
    shape.set(x.axis(axis), Size.of((end - first + step - 1) / step));
    return graph.node(
        "Slice",
        x.type(),
        shape,
        List.of(
            x,
            graph.integers(first),
            graph.integers(end),
            graph.integers(x.axis(axis)),
            graph.integers(step)));
  }

  private OnnxValue flip(OnnxValue x, long[] axes) {
    long[] last = new long[axes.length];
    long[] before = new long[axes.length];
    long[] steps = new long[axes.length];
    Arrays.fill(last, -1);
    Arrays.fill(before, Long.MIN_VALUE + 1);
    Arrays.fill(steps, -1);
    return graph.node(
        "Slice",
        x.type(),
        x.shape(),
        List.of(
            x,
            graph.integers(last),
            graph.integers(before),
            graph.integers(axes),
            graph.integers(steps)));
  }

  OnnxValue concat(List<OnnxValue> parts, int axis) {
    int at = parts.get(0).axis(axis);
    List<Size> shape = new ArrayList<>(parts.get(0).shape());
    long count = 0;
    for (OnnxValue part : parts) {
      Size size = part.size(at);
      if (!size.isKnown()) {
        throw new IllegalArgumentException("parts of an axis whose size is not known: " + part);
      }
      count += size.count();
    }
    shape.set(at, Size.of(count));
    return graph.node("Concat", parts.get(0).type(), shape, parts, "axis", at);
  }

  private OnnxValue stack(List<OnnxValue> parts, int axis) {
    return concat(parts.stream().map(p -> unsqueeze(p, axis)).toList(), axis);
  }

  /**
   * Zeros around images (N,C,H,W).
   *
   * @param pads as torch has them: left, right, above, below
   */
  private OnnxValue pad(OnnxValue x, long[] pads) {
    List<Size> shape =
        List.of(
            x.size(0),
            x.size(1),
            Size.of(x.size(2).count() + pads[2] + pads[3]),
            Size.of(x.size(3).count() + pads[0] + pads[1]));
    OnnxValue all = graph.integers(0, 0, pads[2], pads[0], 0, 0, pads[3], pads[1]);
    return graph.node("Pad", x.type(), shape, List.of(x, all));
  }
}
