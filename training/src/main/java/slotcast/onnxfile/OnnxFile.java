package slotcast.onnxfile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import slotcast.error.UserError;
import slotcast.file.ProtoFields;
import slotcast.tensor.Safetensors.Tensor;

/**
 * A model that another program wrote as ONNX. Field numbers are those of onnx.proto.
 *
 * @param path of the file
 * @param bytes of the file, without the tensors that lie in others
 * @param nodes in an order in which they can compute
 * @param tensors by the names of their values: initializers, and what constant nodes hold
 * @param inputs that no initializer has a value for
 * @param outputs names of values
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record OnnxFile(
    Path path,
    byte[] bytes,
    List<OnnxNode> nodes,
    Map<String, Tensor> tensors,
    List<OnnxInput> inputs,
    List<String> outputs) {
  private static final String SUFFIX = ".onnx";

  /** Whether a path is named like one. */
  public static boolean isAt(Path path) {
    return path.toString().toLowerCase(Locale.ROOT).endsWith(SUFFIX);
  }

  /**
   * Reads a file.
   *
   * @throws UserError if it is none, or one whose tensors cannot be read
   */
  public static OnnxFile read(Path path) {
    try {
      long size = Files.size(path);
      if (size > Integer.MAX_VALUE - 8) {
        throw wrong(path, size + " bytes", "less than 2 GiB, with larger tensors beside it");
      }
      return new Parts(path).of(Files.readAllBytes(path));
    } catch (ProtoFields.Malformed e) {
      throw wrong(path, e.getMessage(), "an ONNX model; the file may have been cut off");
    } catch (IOException e) {
      throw new UserError(
          "ONNX model " + path,
          e.getClass().getSimpleName() + " " + e.getMessage(),
          "a readable file",
          "check the path",
          e);
    }
  }

  static UserError wrong(Path path, String got, String expected) {
    return new UserError("ONNX model " + path, got, expected, "export it again");
  }

  /** What is found on the way through a file. */
  private static final class Parts {
    final Path path;
    final List<OnnxNode> nodes = new ArrayList<>();
    final List<ProtoFields> unread = new ArrayList<>(); // tensors, of the graph alone
    final Map<String, Tensor> tensors = new LinkedHashMap<>();
    final List<OnnxInput> inputs = new ArrayList<>();
    final List<String> outputs = new ArrayList<>();
    final OnnxTensors reader;

    Parts(Path path) {
      this.path = path;
      reader = new OnnxTensors(path);
    }

    OnnxFile of(byte[] bytes) throws IOException {
      ProtoFields model = new ProtoFields(ByteBuffer.wrap(bytes));
      while (model.next()) {
        if (model.number() == 7) {
          graph(model.message());
        }
      }
      if (nodes.isEmpty()) {
        throw wrong(path, "no operators", "an ONNX model");
      }
      requireOrder();
      for (ProtoFields each : unread) {
        OnnxTensors.Named tensor = reader.read(each);
        tensors.put(tensor.name(), tensor.tensor());
      }
      inputs.removeIf(i -> tensors.containsKey(i.name()));
      return new OnnxFile(path, bytes, nodes, tensors, inputs, outputs);
    }

    /** Whoever follows values backwards comes to an end. */
    private void requireOrder() {
      Set<String> later = new HashSet<>();
      for (int i = nodes.size() - 1; i >= 0; i--) {
        later.addAll(nodes.get(i).outputs());
        for (String input : nodes.get(i).inputs()) {
          if (!input.isEmpty() && later.contains(input)) {
            throw wrong(path, "operators out of order, at " + input, "results before their use");
          }
        }
      }
    }

    private void graph(ProtoFields graph) throws IOException {
      while (graph.next()) {
        switch (graph.number()) {
          case 1 -> node(graph.message());
          case 5 -> unread.add(graph.message());
          case 11 -> inputs.add(input(graph.message()));
          case 12 -> outputs.add(input(graph.message()).name());
          default -> {} // names and notes
        }
      }
    }

    private void node(ProtoFields node) throws IOException {
      List<String> from = new ArrayList<>();
      List<String> to = new ArrayList<>();
      Map<String, List<Long>> integers = new HashMap<>();
      Map<String, Float> numbers = new HashMap<>();
      List<ProtoFields> held = new ArrayList<>();
      String type = "";
      String domain = "";
      while (node.next()) {
        switch (node.number()) {
          case 1 -> from.add(node.text());
          case 2 -> to.add(node.text());
          case 4 -> type = node.text();
          case 5 -> attribute(node.message(), integers, numbers, held::add);
          case 7 -> domain = node.text();
          default -> {} // names and notes
        }
      }
      boolean own = domain.isEmpty() || domain.equals("ai.onnx");
      nodes.add(new OnnxNode(own ? type : domain + "." + type, from, to, integers, numbers));
      if (type.equals("Constant") && to.size() == 1 && held.size() == 1) {
        tensors.put(to.get(0), reader.read(held.get(0)).tensor());
      }
    }

    private static void attribute(
        ProtoFields attribute,
        Map<String, List<Long>> integers,
        Map<String, Float> numbers,
        Consumer<ProtoFields> tensor) {
      String name = "";
      List<Long> found = new ArrayList<>();
      Float number = null;
      while (attribute.next()) {
        switch (attribute.number()) {
          case 1 -> name = attribute.text();
          case 2 -> number = attribute.float32();
          case 3 -> found.add(attribute.integer());
          case 5 -> tensor.accept(attribute.message());
          case 8 -> attribute.integers(found::add);
          default -> {} // texts, graphs and types
        }
      }
      if (!found.isEmpty()) {
        integers.put(name, found);
      }
      if (number != null) {
        numbers.put(name, number);
      }
    }

    private static OnnxInput input(ProtoFields value) {
      String name = "";
      int type = 0;
      List<Long> shape = new ArrayList<>();
      while (value.next()) {
        if (value.number() == 1) {
          name = value.text();
        } else if (value.number() == 2) {
          ProtoFields kinds = value.message();
          while (kinds.next()) {
            if (kinds.number() == 1) { // a tensor
              type = tensorType(kinds.message(), shape);
            }
          }
        }
      }
      return new OnnxInput(name, type, shape);
    }

    private static int tensorType(ProtoFields tensor, List<Long> shape) {
      int type = 0;
      while (tensor.next()) {
        if (tensor.number() == 1) {
          type = (int) tensor.integer();
        } else if (tensor.number() == 2) {
          ProtoFields axes = tensor.message();
          while (axes.next()) {
            ProtoFields axis = axes.message();
            long size = -1;
            while (axis.next()) {
              size = axis.number() == 1 ? axis.integer() : size;
            }
            shape.add(size);
          }
        }
      }
      return type;
    }
  }
}
