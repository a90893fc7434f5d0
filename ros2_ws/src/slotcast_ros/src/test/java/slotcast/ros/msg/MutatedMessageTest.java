package slotcast.ros.msg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import slotcast.ros.SlowFuzz;
import slotcast.ros.cdr.MalformedMessageException;

/** Broken payloads of every type: a message or a refusal, never more, and never much memory. */
class MutatedMessageTest {
  /** Replay with -Dslotcast.seed=N. */
  private static final long SEED = Long.getLong("slotcast.seed", 20261123L);

  /**
   * Heap that one read may take, whatever the bytes say: a list's slot and a record for every
   * element of the payload, its arrays, and an exception with its stack.
   */
  private static final long MAX_HEAP_BYTES = 256 * 1024;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Of one good payload, since drawing it takes far longer than reading it. */
  private static final int MUTANTS = 20;

  static java.util.List<MessageType<?>> types() {
    java.util.List<MessageType<?>> types = new java.util.ArrayList<>(MessageCatalog.ALL);
    types.add(ParticipantEntitiesInfo.JAZZY_TYPE);
    return types;
  }

  @ParameterizedTest
  @MethodSource("types")
  void tenThousandBrokenPayloads(MessageType<?> type) {
    breakAndRead(type, SEED, 10_000);
  }

  @Test
  @Tag("fuzz")
  void brokenPayloadsForMinutes() throws IOException {
    SlowFuzz.run(
        "rounds of broken payloads of every type",
        seed -> types().forEach(type -> breakAndRead(type, seed, 2_000)));
  }

  private static <T> void breakAndRead(MessageType<T> type, long seed, int count) {
    @SuppressWarnings("unchecked")
    Class<T> record =
        (Class<T>) type.decode(ByteBuffer.wrap(SampleMessages.zeroes(type))).getClass();
    Random random = new Random(seed);
    int messages = 0;
    byte[][] mutants = new byte[MUTANTS][];
    for (int i = 0; i < count; i += MUTANTS) {
      byte[] good = good(type, record, random.nextLong());
      for (int j = 0; j < MUTANTS; j++) {
        mutants[j] = broken(good, random);
      }
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (byte[] payload : mutants) {
        messages += isMessage(type, payload, seed) ? 1 : 0;
      }
      if (THREADS.getCurrentThreadAllocatedBytes() - before >= MAX_HEAP_BYTES) {
        for (byte[] payload : mutants) {
          assertTakesLittle(type, payload, seed);
        }
      }
    }
    assertThat(messages).as("some are still messages").isPositive();
    assertThat(messages).as("some are refused").isLessThan(count);
  }

  private static boolean isMessage(MessageType<?> type, byte[] payload, long seed) {
    try {
      type.decode(ByteBuffer.wrap(payload));
      return true;
    } catch (MalformedMessageException e) {
      return false;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return fail(type + ", seed " + seed + ": " + HexFormat.of().formatHex(payload), e);
    }
  }

  private static void assertTakesLittle(MessageType<?> type, byte[] payload, long seed) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    isMessage(type, payload, seed);
    long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertThat(taken)
        .as(() -> type + ", seed " + seed + ": " + HexFormat.of().formatHex(payload))
        .isLessThan(MAX_HEAP_BYTES);
  }

  private static <T> byte[] good(MessageType<T> type, Class<T> record, long seed) {
    int gidBytes = type == ParticipantEntitiesInfo.JAZZY_TYPE ? Gid.JAZZY_BYTES : Gid.HUMBLE_BYTES;
    return type.encode(new SampleMessages(seed, gidBytes).of(record));
  }

  /** Cut, lengthened, or up to eight bytes, words or stretches overwritten; one in 16 is noise. */
  private static byte[] broken(byte[] good, Random random) {
    if (random.nextInt(16) == 0) {
      byte[] noise = new byte[4 + random.nextInt(200)];
      random.nextBytes(noise);
      noise[0] = 0;
      noise[1] = (byte) random.nextInt(2);
      return noise;
    }
    byte[] payload = good;
    if (random.nextInt(3) == 0) {
      payload = Arrays.copyOf(good, random.nextInt(good.length + 16));
    } else {
      payload = good.clone();
    }
    for (int i = random.nextInt(8); i > 0 && payload.length > 0; i--) {
      int at = random.nextInt(payload.length);
      switch (random.nextInt(4)) {
        case 0 -> payload[at] = (byte) random.nextInt();
        case 1 -> payload[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> {
          byte fill = (byte) (random.nextBoolean() ? 0xFF : 0x7F);
          Arrays.fill(payload, at & ~3, Math.min((at & ~3) + 4, payload.length), fill);
        }
        default -> payload[Math.min(1, payload.length - 1)] ^= 1; // the other byte order
      }
    }
    return payload;
  }
}
