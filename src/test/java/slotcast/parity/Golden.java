package slotcast.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.TestAbortedException;
import slotcast.tensor.Safetensors;

/**
 * One file of golden data, and the comparisons made with it.
 *
 * <pre>
 * &#64;TestFactory
 * Stream&lt;DynamicTest&gt; decoder() {
 *   return Golden.tests("decoder", golden -&gt; {
 *     float[] slots = golden.floats("in/slots");
 *     golden.compare("out/recon_combined", decode(slots), Golden.COMPONENT);
 *   });
 * }
 * </pre>
 *
 * <p>Comparisons record a row each and never stop the test: its end fails with all rows that are
 * out of tolerance. Files are opened through {@link #tests} only, so that this end is not
 * forgotten.
 */
public final class Golden {
  /** Limits of section 7 of the golden data's README, relative to the largest golden value. */
  public static final double COMPONENT = 1e-5;

  /** Full models, rollouts and ISA outputs, relative. */
  public static final double MODEL = 5e-5;

  /** Scalars such as losses, relative. */
  public static final double SCALAR = 2e-5;

  /** Gradients, relative. */
  public static final double GRADIENT = 5e-4;

  /** LPIPS, relative. */
  public static final double LPIPS = 2e-5;

  /** Metrics, absolute. */
  public static final double METRIC = 1e-5;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String name;
  private final Safetensors file;
  private final JsonNode config;
  private final JsonNode scalars;
  private final List<ParityReport.Row> rows = new ArrayList<>();
  private final boolean reported;
  private boolean tried;

  /** A test's comparisons with one file. */
  public interface Comparison {
    void with(Golden golden) throws Exception;
  }

  private Golden(Path path) {
    this.name = GoldenFolder.stem(path);
    this.file = Safetensors.read(path);
    this.config = json("config");
    this.scalars = json("scalars");
    this.reported = true;
  }

  private Golden(Golden other) {
    this.name = other.name;
    this.file = other.file;
    this.config = other.config;
    this.scalars = other.scalars;
    this.reported = false;
  }

  /**
   * What a comparison that is meant to fail finds with this file: rows out of tolerance, which are
   * not reported.
   */
  List<ParityReport.Row> differing(Comparison comparison) throws Exception {
    tried = true;
    Golden trial = new Golden(this);
    comparison.with(trial);
    return trial.rows.stream().filter(r -> !r.good()).toList();
  }

  private JsonNode json(String key) {
    try {
      return JSON.readTree(file.metadata().getOrDefault(key, "{}"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(name + ": metadata " + key + " is no JSON", e);
    }
  }

  /** One test for each file of the case in the folder; a skipped one, by name, if it has none. */
  public static Stream<DynamicTest> tests(String caseName, Comparison comparison) {
    if (!GoldenFolder.CASES.contains(caseName)) {
      throw new IllegalArgumentException(
          "unknown case " + caseName + ", expected one of " + GoldenFolder.CASES);
    }
    List<Path> files;
    try {
      files = GoldenFolder.files(caseName);
    } catch (TestAbortedException e) {
      // Reported on a test: an aborted factory would leave no trace in the count.
      return Stream.of(
          DynamicTest.dynamicTest(
              caseName,
              () -> {
                throw e;
              }));
    }
    if (files.isEmpty()) {
      return Stream.of(
          DynamicTest.dynamicTest(
              caseName + " (no such file)",
              () ->
                  GoldenFolder.skip(
                      "no file of case " + caseName + " under " + GoldenFolder.folder())));
    }
    return files.stream()
        .map(
            path ->
                DynamicTest.dynamicTest(
                    GoldenFolder.stem(path),
                    () -> {
                      Golden golden = new Golden(path);
                      comparison.with(golden);
                      golden.end();
                    }));
  }

  /**
   * A test for a file of this project's own: {@code src/test/resources/golden/NAME.safetensors}.
   */
  static DynamicTest bundled(String name, Comparison comparison) {
    return bundled(name, name, comparison);
  }

  /** As the other, under a name of its own. */
  static DynamicTest bundled(String testName, String name, Comparison comparison) {
    return DynamicTest.dynamicTest(
        testName,
        () -> {
          URL file = Golden.class.getResource("/golden/" + name + ".safetensors");
          Golden golden = new Golden(Path.of(file.toURI()));
          comparison.with(golden);
          golden.end();
        });
  }

  /** The file's name without its ending. */
  public String name() {
    return name;
  }

  /** Every hyper-parameter, seed and size of the case. */
  public JsonNode config() {
    return config;
  }

  /** A value of the file's scalars, in double precision. */
  public double scalar(String key) {
    JsonNode value = scalars.get(key);
    if (value == null || !value.isNumber()) {
      throw new IllegalArgumentException(name + " has no scalar " + key + ": " + scalars);
    }
    return value.doubleValue();
  }

  /**
   * The largest difference between float32 and float64 that the reference showed in a tensor; 0
   * where the file states none.
   */
  public double measuredDifference(String tensor) {
    return json("f32_vs_f64").path(tensor).path(0).asDouble(0);
  }

  /** Names of the file's scalars. */
  public List<String> scalarNames() {
    List<String> names = new ArrayList<>();
    scalars.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Whether the file has the scalar. */
  public boolean hasScalar(String key) {
    return scalars.has(key);
  }

  /** Whether the file has the tensor. */
  public boolean has(String tensor) {
    return file.tensors().containsKey(tensor);
  }

  /** Names of the tensors that begin with the prefix, in file order, prefix included. */
  public List<String> names(String prefix) {
    return file.tensors().keySet().stream().filter(n -> n.startsWith(prefix)).toList();
  }

  /** Sizes of a tensor. */
  public long[] shape(String tensor) {
    return file.tensor(tensor).shape().clone();
  }

  /** Elements of a tensor, row-major. */
  public float[] floats(String tensor) {
    return file.tensor(tensor).floats();
  }

  /** Elements of a tensor, row-major. */
  public long[] longs(String tensor) {
    return file.tensor(tensor).longs();
  }

  /** Elements of a tensor of small integers, such as a label map. */
  public int[] ints(String tensor) {
    return Arrays.stream(longs(tensor)).mapToInt(Math::toIntExact).toArray();
  }

  /** All tensors of the file by name. */
  public Map<String, Safetensors.Tensor> tensors() {
    return file.tensors();
  }

  /** A tensor as float32 (or int64 where the file has integers), owned by the manager. */
  public NDArray array(NDManager manager, String tensor) {
    Safetensors.Tensor t = file.tensor(tensor);
    Shape shape = new Shape(t.shape());
    return t.dtype() == Safetensors.DType.I64
        ? manager.create(t.longs(), shape)
        : manager.create(t.floats(), shape);
  }

  /** Compares with a golden tensor; the tolerance is relative to its largest absolute value. */
  public void compare(String tensor, float[] actual, double relativeTolerance) {
    compare(tensor, actual, relativeTolerance, 0);
  }

  /** As {@link #compare(String, float[], double)}; the shape must be the golden one too. */
  public void compare(String tensor, NDArray actual, double relativeTolerance) {
    compare(tensor, actual, relativeTolerance, 0);
  }

  /** As {@link #compare(String, float[], double, double)}; the shape must be the golden one too. */
  public void compare(
      String tensor, NDArray actual, double relativeTolerance, double absoluteTolerance) {
    if (!Arrays.equals(shape(tensor), actual.getShape().getShape())) {
      fail(tensor, "shape " + actual.getShape() + ", expected " + Arrays.toString(shape(tensor)));
      return;
    }
    NDArray values =
        actual.getDataType() == DataType.FLOAT32 ? actual : actual.toType(DataType.FLOAT32, false);
    compare(tensor, values.toFloatArray(), relativeTolerance, absoluteTolerance);
  }

  /**
   * Compares with a golden tensor.
   *
   * @param relativeTolerance of the largest absolute golden value
   * @param absoluteTolerance allowed in any case, for tensors that are zero in exact arithmetic
   */
  public void compare(
      String tensor, float[] actual, double relativeTolerance, double absoluteTolerance) {
    compareValues(tensor, floats(tensor), actual, relativeTolerance, absoluteTolerance);
  }

  /** Compares with golden values that are no whole tensor of the file. */
  public void compareValues(
      String label,
      float[] golden,
      float[] actual,
      double relativeTolerance,
      double absoluteTolerance) {
    if (golden.length != actual.length) {
      fail(label, actual.length + " values, expected " + golden.length);
      return;
    }
    double largest = 0;
    double error = 0;
    int worst = 0;
    for (int i = 0; i < golden.length; i++) {
      largest = Math.max(largest, Math.abs(golden[i]));
      double difference =
          Float.compare(golden[i], actual[i]) == 0 ? 0 : Math.abs((double) golden[i] - actual[i]);
      if (!(difference <= error)) { // a NaN is the worst error
        error = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
        worst = i;
      }
    }
    double allowed = Math.max(relativeTolerance * largest, absoluteTolerance);
    String detail =
        golden.length == 0 ? "" : "at " + worst + ": " + actual[worst] + " for " + golden[worst];
    boolean relative = relativeTolerance * largest >= absoluteTolerance && largest > 0;
    row(
        label,
        relative ? error / largest : error,
        relative ? relativeTolerance : allowed,
        relative ? "relative" : "absolute",
        error <= allowed,
        detail);
  }

  /** Compares each element within a tolerance of its own; the error is counted in tolerances. */
  void compareWithin(String label, float[] golden, float[] actual, double[] allowed) {
    if (golden.length != actual.length) {
      fail(label, actual.length + " values, expected " + golden.length);
      return;
    }
    double error = 0;
    String detail = "";
    for (int i = 0; i < golden.length; i++) {
      double share = Math.abs((double) golden[i] - actual[i]) / allowed[i];
      if (!(share <= error)) {
        error = Double.isNaN(share) ? Double.POSITIVE_INFINITY : share;
        detail = "at " + i + ": " + actual[i] + " for " + golden[i] + " within " + allowed[i];
      }
    }
    row(label, error, 1, "of its tolerance", error <= 1, detail);
  }

  /** Compares with a value of the file's scalars, relative to it. */
  public void compareScalar(String key, double actual, double relativeTolerance) {
    double golden = scalar(key);
    if (golden == 0) {
      compareNumber(key, 0, actual, relativeTolerance);
      return;
    }
    double error = Math.abs(golden - actual) / Math.abs(golden);
    row(
        key,
        error,
        relativeTolerance,
        "relative",
        error <= relativeTolerance,
        actual + " for " + golden);
  }

  /** Compares one number with an absolute tolerance; NaN and infinities agree with themselves. */
  public void compareNumber(String label, double golden, double actual, double tolerance) {
    double error = Double.compare(golden, actual) == 0 ? 0 : Math.abs(golden - actual);
    boolean good = error <= tolerance;
    row(
        label,
        Double.isNaN(error) ? Double.POSITIVE_INFINITY : error,
        tolerance,
        "absolute",
        good,
        actual + " for " + golden);
  }

  /** Compares with a golden tensor of integers, element by element. */
  public void compareExact(String tensor, long[] actual) {
    long[] golden = longs(tensor);
    if (golden.length != actual.length) {
      fail(tensor, actual.length + " values, expected " + golden.length);
      return;
    }
    long wrong = 0;
    String detail = "";
    for (int i = 0; i < golden.length; i++) {
      if (golden[i] != actual[i]) {
        detail = "last at " + i + ": " + actual[i] + " for " + golden[i];
        wrong++;
      }
    }
    row(tensor, wrong, 0, "wrong elements", wrong == 0, detail);
  }

  private void fail(String label, String detail) {
    row(label, Double.POSITIVE_INFINITY, 0, "absolute", false, detail);
  }

  private void row(
      String label, double error, double tolerance, String kind, boolean good, String detail) {
    ParityReport.Row row = new ParityReport.Row(name, label, error, tolerance, kind, good, detail);
    rows.add(row);
    if (reported) {
      ParityReport.add(row);
    }
  }

  private void end() {
    if (rows.isEmpty() && !tried) {
      throw new AssertionError(name + ": nothing was compared");
    }
    List<ParityReport.Row> bad = rows.stream().filter(r -> !r.good()).toList();
    if (!bad.isEmpty()) {
      StringBuilder text = new StringBuilder();
      text.append(
          String.format(
              Locale.ROOT, "%s: %d of %d tensors differ%n", name, bad.size(), rows.size()));
      for (ParityReport.Row row : bad) {
        text.append(
            String.format(
                Locale.ROOT,
                "  %s: error %.3g, tolerance %.3g (%s); %s%n",
                row.tensor(),
                row.error(),
                row.tolerance(),
                row.kind(),
                row.detail()));
      }
      throw new AssertionError(text.toString());
    }
  }
}
