package slotcast.runtime.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import slotcast.file.ProtoBytes;

/** A model of numbers that another program wrote, as ONNX Runtime computes it. */
public final class ForeignModel implements AutoCloseable {
  /** What ONNX Runtime has to say against a model or what it is given. */
  public static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(OrtException cause) {
      super(cause.getMessage(), cause);
    }

    Refused(String message) {
      super(message);
    }
  }

  /**
   * A value of the graph.
   *
   * @param shape sizes of its axes
   * @param values row-major
   */
  @SuppressWarnings("ArrayRecordComponent") // read, never compared
  public record Value(long[] shape, float[] values) {}

  private final OrtSession session;

  /**
   * Loads a model.
   *
   * @param model the bytes of its file
   * @param folder of the file, where further ones may lie
   * @param also names of values within the graph that are wanted, besides its outputs
   */
  public ForeignModel(byte[] model, Path folder, List<String> also) throws Refused {
    // A field that comes twice is merged: a list goes on. So the graph gets further outputs.
    ProtoBytes graph = new ProtoBytes();
    also.forEach(name -> graph.message(12, new ProtoBytes().text(1, name)));
    byte[] more = new ProtoBytes().message(7, graph).toBytes();
    byte[] whole = new byte[model.length + more.length];
    System.arraycopy(model, 0, whole, 0, model.length);
    System.arraycopy(more, 0, whole, model.length, more.length);
    try (SessionOptions options = new SessionOptions()) {
      options.setOptimizationLevel(OptLevel.BASIC_OPT);
      options.addConfigEntry(
          "session.model_external_initializers_file_folder_path",
          folder.toAbsolutePath().toString());
      session = OnnxLibrary.environment().createSession(whole, options);
    } catch (OrtException e) {
      throw new Refused(e);
    }
  }

  /**
   * Computes.
   *
   * @param input name of the only one
   * @param outputs names, of outputs or of what was wanted besides
   */
  public Map<String, Value> run(String input, Value given, Set<String> outputs) throws Refused {
    try (OnnxTensor tensor =
            OnnxTensor.createTensor(
                OnnxLibrary.environment(), FloatBuffer.wrap(given.values()), given.shape());
        OrtSession.Result result = session.run(Map.of(input, tensor), outputs)) {
      Map<String, Value> out = new LinkedHashMap<>();
      for (Map.Entry<String, ai.onnxruntime.OnnxValue> each : result) {
        OnnxTensor value = (OnnxTensor) each.getValue();
        FloatBuffer numbers = value.getFloatBuffer();
        if (numbers == null) {
          throw new Refused("value " + each.getKey() + " is " + value.getInfo() + ", not numbers");
        }
        float[] values = new float[numbers.remaining()];
        numbers.get(values);
        out.put(each.getKey(), new Value(value.getInfo().getShape(), values));
      }
      return out;
    } catch (OrtException e) {
      throw new Refused(e);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
    }
  }
}
