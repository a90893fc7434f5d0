package slotcast.train;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import slotcast.ranks.Ranks;
import slotcast.ranks.Share;

/**
 * Ranks that are threads of one process. One runs at a time, until it waits for the others, since
 * the engine differentiates in one thread at a time.
 */
final class ThreadRanks {
  private final int size;
  private final ReentrantLock turn = new ReentrantLock();
  private final Condition all = turn.newCondition();
  private final List<ByteBuffer> given = new ArrayList<>();
  private long round;
  private boolean failed;

  private ThreadRanks(int size) {
    this.size = size;
  }

  /**
   * Runs a task in each rank.
   *
   * @return what they gave, by rank
   * @throws Exception that the first rank threw
   */
  static <T> List<T> run(int size, Function<Ranks, Callable<T>> task) throws Exception {
    prepareThread();
    ThreadRanks ranks = new ThreadRanks(size);
    ExecutorService threads = Executors.newFixedThreadPool(size);
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (int rank = 0; rank < size; rank++) {
        Callable<T> own = task.apply(ranks.new Rank(rank));
        futures.add(threads.submit(() -> ranks.inTurn(own)));
      }
      List<T> out = new ArrayList<>();
      for (Future<T> f : futures) {
        out.add(f.get());
      }
      return out;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      threads.shutdownNow();
    }
  }

  /**
   * TorchScript is to run as it is written in every thread that computes, and says so for the first
   * one only: the caller's tests too come after these threads.
   */
  private static void prepareThread() {
    Engine.getInstance();
    JniUtils.setGraphExecutorOptimize(false);
  }

  private <T> T inTurn(Callable<T> task) throws Exception {
    turn.lock();
    try {
      prepareThread();
      return task.call();
    } catch (Exception | Error e) {
      failed = true;
      all.signalAll();
      throw e;
    } finally {
      turn.unlock();
    }
  }

  /** The last one to come combines what all gave, into each. */
  private void together(ByteBuffer mine, Consumer<List<ByteBuffer>> combine) {
    given.add(mine);
    if (given.size() == size) {
      combine.accept(List.copyOf(given));
      given.clear();
      round++;
      all.signalAll();
      return;
    }
    long now = round;
    while (round == now && !failed) {
      all.awaitUninterruptibly();
    }
    if (round == now) {
      throw new IllegalStateException("another rank failed");
    }
  }

  private final class Rank implements Ranks {
    private final Share share;

    private Rank(int rank) {
      share = new Share(rank, size);
    }

    @Override
    public Share share() {
      return share;
    }

    @Override
    public void sum(ByteBuffer floats) {
      together(
          floats,
          parts -> {
            List<FloatBuffer> numbers =
                parts.stream()
                    .map(p -> p.duplicate().order(ByteOrder.nativeOrder()).rewind().asFloatBuffer())
                    .toList();
            for (int i = 0; i < floats.limit() / Float.BYTES; i++) {
              float sum = 0;
              for (FloatBuffer n : numbers) {
                sum += n.get(i);
              }
              for (FloatBuffer n : numbers) {
                n.put(i, sum);
              }
            }
          });
    }

    @Override
    public int max(int mine) {
      ByteBuffer value = ByteBuffer.allocate(Integer.BYTES).putInt(0, mine);
      together(
          value,
          parts -> {
            int max = parts.stream().mapToInt(p -> p.getInt(0)).max().orElseThrow();
            parts.forEach(p -> p.putInt(0, max));
          });
      return value.getInt(0);
    }

    @Override
    public void fromFirst(ByteBuffer bytes) {
      ByteBuffer tagged = ByteBuffer.allocate(bytes.limit() + 1);
      tagged.put((byte) share.rank()).put(bytes.duplicate().rewind());
      together(
          tagged,
          parts -> {
            ByteBuffer first = parts.stream().filter(p -> p.get(0) == 0).findFirst().orElseThrow();
            byte[] values = first.array().clone();
            parts.forEach(p -> p.put(0, values));
          });
      bytes.put(0, tagged.array(), 1, bytes.limit());
    }

    @Override
    public void await() {
      together(ByteBuffer.allocate(0), parts -> {});
    }

    @Override
    public void close() {}
  }
}
