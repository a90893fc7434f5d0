package slotcast.train;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import slotcast.error.UserError;
import slotcast.ranks.Ranks;
import slotcast.ranks.Share;

/**
 * The mean over ranks of gradients that are means over equal shares of a batch, which is the mean
 * over the batch. All gradients and the loss lie in one buffer and are summed by one call.
 *
 * <p>Summing begins when the backward pass has ended. To overlap the two, gradients would have to
 * be told one by one as they become ready, and the engine's backward pass is a single call without
 * hooks.
 */
final class RankSum implements GradientSum {
  private final Ranks ranks;
  private ByteBuffer buffer = direct(0);

  RankSum(Ranks ranks) {
    this.ranks = ranks;
  }

  private static ByteBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(floats * Float.BYTES).order(ByteOrder.nativeOrder());
  }

  @Override
  public double sum(Collection<NDArray> gradients, double loss) {
    int count = 1;
    for (NDArray g : gradients) {
      count = Math.addExact(count, Math.toIntExact(g.size()));
    }
    if (buffer.capacity() < count * Float.BYTES) {
      buffer = direct(count);
    }
    buffer.clear().limit(count * Float.BYTES);
    FloatBuffer floats = buffer.asFloatBuffer();
    for (NDArray g : gradients) {
      floats.put(g.toFloatArray());
    }
    floats.put((float) loss);
    ranks.sum(buffer);
    for (int i = 0; i < count; i++) {
      floats.put(i, floats.get(i) / ranks.share().size());
    }
    floats.rewind();
    for (NDArray g : gradients) {
      float[] values = new float[(int) g.size()];
      floats.get(values);
      g.set(values);
    }
    return floats.get();
  }

  @Override
  public Map<String, Double> mean(Map<String, Double> values) {
    if (values.isEmpty()) {
      return values;
    }
    ByteBuffer bytes = direct(values.size());
    FloatBuffer floats = bytes.asFloatBuffer();
    values.values().forEach(v -> floats.put(v.floatValue()));
    ranks.sum(bytes);
    floats.rewind();
    Map<String, Double> means = new LinkedHashMap<>();
    values.keySet().forEach(name -> means.put(name, floats.get() / (double) ranks.share().size()));
    return means;
  }

  @Override
  public boolean any(boolean mine) {
    return ranks.max(mine ? 1 : 0) > 0;
  }

  @Override
  public boolean ofFirst(boolean mine) {
    return any(mine && writes());
  }

  @Override
  public boolean writes() {
    return ranks.share().rank() == 0;
  }

  @Override
  public Share share() {
    return ranks.share();
  }

  @Override
  public void await() {
    ranks.await();
  }

  @Override
  public <T> T firstThenOthers(Making<T> making) throws IOException {
    T made = writes() ? making.make() : null;
    ranks.await();
    return writes() ? made : making.make();
  }

  @Override
  public void requireSame(String what, String hash) {
    byte[] mine = hash.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer first = ByteBuffer.allocateDirect(mine.length).put(mine).rewind();
    ranks.fromFirst(first);
    boolean differs = !ByteBuffer.wrap(mine).equals(first);
    if (any(differs)) {
      throw new UserError(
          what + (differs ? " of rank " + share().rank() : ""),
          differs ? "another one than that of rank 0" : "several among the ranks",
          "the same on all ranks",
          "use one version of Slotcast, one configuration, data and folder for all ranks, and"
              + " machines of one kind; the checkpoints that are there are whole");
    }
  }
}
