package slotcast.runtime.torch;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.model.script.ScriptLayers;
import slotcast.runtime.engine.HeapTensor;
import slotcast.tensor.Layout;
import slotcast.tensor.Products;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tensor.ScriptSource;
import slotcast.tensor.ScriptTarget;

/**
 * Who multiplies matrices faster on this processor, torch's own operations (MKL) or oneDNN: one
 * linear layer by both in turn, some 50 ms of processor time, once a process.
 *
 * <p>MKL leaves AVX-512 of AMD's processors alone, and takes 2.2 times as long as oneDNN on those
 * that have it at full width. On Intel's processors, and wherever oneDNN has no wider instructions
 * than MKL, both take about as long. The limit is far from either, so that a machine always chooses
 * alike.
 */
final class ProductTrial {
  /** oneDNN multiplies where torch takes so many times as long. */
  static final double MUCH_LONGER = 1.4;

  private static final Logger LOG = LoggerFactory.getLogger(ProductTrial.class);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int ROWS = 256;
  private static final int IN = 128;
  private static final int OUT = 512;
  private static final int ROUNDS = 20;
  private static final int TIMES = 5; // in a round, as a call of the script costs some itself

  private ProductTrial() {}

  /** What is faster here: measured when it is asked for first. */
  static Products products() {
    return Measured.PRODUCTS;
  }

  private static final class Measured {
    static final Products PRODUCTS = chosen();

    private static Products chosen() {
      double ratio = ratio();
      Products products = ratio > MUCH_LONGER ? Products.ONEDNN : Products.MKL;
      LOG.debug("a product of matrices takes torch {} times oneDNN's time: {}", ratio, products);
      return products;
    }
  }

  /** Torch's time by oneDNN's; 0 where oneDNN does not multiply, or not rightly. */
  static double ratio() {
    HeapTensor x = new HeapTensor(values(ROWS * IN, new Random(1)), ROWS, IN);
    try (TorchThread thread = new TorchThread("product trial")) {
      return thread.call(
          () -> {
            try (ScriptMethods torch = layer(Products.MKL);
                ScriptMethods onednn = layer(Products.ONEDNN)) {
              return ratio(torch, onednn, List.of(x));
            }
          });
    } catch (EngineException e) {
      LOG.debug("this libtorch has no oneDNN: {}", e.toString());
      return 0;
    }
  }

  private static ScriptMethods layer(Products products) {
    Random random = new Random(2);
    ScriptSource source =
        new ScriptSource("Product", new ScriptTarget(Layout.CHANNELS_FIRST, products));
    Map<String, Tensor> weights =
        Map.of(
            "layer.weight", Tensor.of(values(OUT * IN, random), OUT, IN),
            "layer.bias", Tensor.of(values(OUT, random), OUT));
    String y = new ScriptLayers(source, weights).rows("x", "layer", ROWS);
    source
        .method("layer", "x: Tensor, times: int", "List[Tensor]")
        .line("y = x")
        .line("for i in range(times):")
        .line("  y = %s", y)
        .line("return [y]");
    return new ScriptMethods(source, Device.cpu(), null);
  }

  private static double ratio(ScriptMethods torch, ScriptMethods onednn, List<HeapTensor> x) {
    float[] expected = torch.run("layer", 1, x, 1)[0];
    if (!Arrays.equals(onednn.run("layer", 1, x, 1)[0], expected)) {
      LOG.warn("oneDNN multiplies matrices wrongly on this processor; torch does it instead");
      return 0;
    }
    long torchNanos = Long.MAX_VALUE;
    long onednnNanos = Long.MAX_VALUE;
    for (int i = 0; i < ROUNDS; i++) {
      torchNanos = Math.min(torchNanos, nanos(torch, x));
      onednnNanos = Math.min(onednnNanos, nanos(onednn, x));
    }
    return (double) torchNanos / onednnNanos;
  }

  /** Of the processor: what else the machine does must not decide. */
  private static long nanos(ScriptMethods script, List<HeapTensor> x) {
    long begin = THREADS.getCurrentThreadCpuTime();
    script.run("layer", 0, x, TIMES);
    return THREADS.getCurrentThreadCpuTime() - begin;
  }

  /** Whole numbers: sums of their products are exact. */
  private static float[] values(int count, Random random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextInt(17) - 8;
    }
    return values;
  }
}
