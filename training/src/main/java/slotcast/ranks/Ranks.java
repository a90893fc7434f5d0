package slotcast.ranks;

import java.nio.ByteBuffer;

/**
 * All processes that train one model together. Every method but the first two is called by all of
 * them, at the same place and from the same thread.
 */
public interface Ranks extends AutoCloseable {
  /** One process. */
  Ranks ALONE =
      new Ranks() {
        @Override
        public Share share() {
          return Share.WHOLE;
        }

        @Override
        public void sum(ByteBuffer floats) {}

        @Override
        public int max(int mine) {
          return mine;
        }

        @Override
        public void fromFirst(ByteBuffer bytes) {}

        @Override
        public void await() {}

        @Override
        public void close() {}
      };

  /** Which of them this one is. */
  Share share();

  /**
   * Replaces numbers by their sums over all ranks: the same bits in each.
   *
   * @param floats direct, native byte order, from 0 to its limit
   */
  void sum(ByteBuffer floats);

  /** The largest of all ranks' numbers. */
  int max(int mine);

  /**
   * Replaces bytes by those of rank 0.
   *
   * @param bytes direct, from 0 to its limit
   */
  void fromFirst(ByteBuffer bytes);

  /** Waits for all ranks, for hours if need be and without a processor. */
  void await();

  /** Ends what was between them; a rank that ends without ends all. */
  @Override
  void close();
}
