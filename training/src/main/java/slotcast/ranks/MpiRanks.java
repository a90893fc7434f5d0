package slotcast.ranks;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.error.UserError;

/** Ranks over MPI. There is one at a time, since MPI can be started once in a process. */
public final class MpiRanks implements Ranks {
  private static final Logger LOG = LoggerFactory.getLogger(MpiRanks.class);
  private static final AtomicReference<MpiRanks> OPEN = new AtomicReference<>();
  private static final int SERIALIZED = 2; // MPI_THREAD_SERIALIZED
  private static final int LONGEST_WAIT_MILLIS = 50;

  private final MpiLibrary mpi;
  private final Share share;

  private MpiRanks(MpiLibrary mpi, Share share) {
    this.mpi = mpi;
    this.share = share;
  }

  /**
   * Starts MPI, together with the other ranks.
   *
   * @throws UserError if there is no library of MPI, or it knows of other ranks than the launcher
   */
  public static MpiRanks open(Launch launch) {
    MpiLibrary mpi = MpiLibrary.load();
    // Open MPI would take SIGSEGV and others, which the JVM needs for itself.
    Function.getFunction("c", "setenv").invokeInt(new Object[] {"OMPI_MCA_opal_signal", "6", 0});
    mpi.call("MPI_Init_thread", null, null, SERIALIZED, new IntByReference());
    MpiRanks ranks =
        new MpiRanks(mpi, new Share(number(mpi, "MPI_Comm_rank"), number(mpi, "MPI_Comm_size")));
    OPEN.set(ranks);
    if (launch.size() > 1 && launch.size() != ranks.share.size()) {
      throw new UserError(
          "MPI",
          ranks.share.size() + " rank, while " + launch.by() + " started " + launch.size(),
          "the same number",
          "start with the library's own mpirun, or srun --mpi=pmix (srun --mpi=list tells what there"
              + " is)");
    }
    LOG.info("rank {} of {}, MPI {}", ranks.share.rank(), ranks.share.size(), ranks.version());
    return ranks;
  }

  private static int number(MpiLibrary mpi, String function) {
    IntByReference out = new IntByReference();
    mpi.call(function, mpi.world(), out);
    return out.getValue();
  }

  private String version() {
    try (Memory text = new Memory(8192)) { // MPI_MAX_LIBRARY_VERSION_STRING
      mpi.call("MPI_Get_library_version", text, new IntByReference());
      return text.getString(0).lines().findFirst().orElse("").replaceAll(",.*", "");
    }
  }

  /**
   * Ends all ranks if this process ends out of step with them.
   *
   * @param status of this process, which the launcher hands on
   */
  public static void abortOpen(int status) {
    MpiRanks open = OPEN.getAndSet(null);
    if (open != null) {
      open.mpi.call("MPI_Abort", open.mpi.world(), status);
    }
  }

  @Override
  public Share share() {
    return share;
  }

  @Override
  public void sum(ByteBuffer floats) {
    int count = floats.limit() / Float.BYTES;
    reduce(Native.getDirectBufferPointer(floats), count, mpi.floats(), mpi.sum());
  }

  @Override
  public int max(int mine) {
    IntByReference value = new IntByReference(mine);
    reduce(value.getPointer(), 1, mpi.integers(), mpi.max());
    return value.getValue();
  }

  private void reduce(Pointer values, int count, Object type, Object operation) {
    mpi.call("MPI_Allreduce", mpi.inPlace(), values, count, type, operation, mpi.world());
  }

  @Override
  public void fromFirst(ByteBuffer bytes) {
    Pointer start = Native.getDirectBufferPointer(bytes);
    mpi.call("MPI_Bcast", start, bytes.limit(), mpi.bytes(), 0, mpi.world());
  }

  /** Asks again and again, since MPI's own barrier keeps a processor busy. */
  @Override
  public void await() {
    try (Memory request = new Memory(Native.POINTER_SIZE)) {
      mpi.call("MPI_Ibarrier", mpi.world(), request);
      IntByReference done = new IntByReference(0);
      for (int wait = 1; done.getValue() == 0; wait = Math.min(LONGEST_WAIT_MILLIS, 2 * wait)) {
        mpi.call("MPI_Test", request, done, mpi.ignoredStatus());
        if (done.getValue() == 0) {
          Thread.sleep(wait);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for other ranks", e);
    }
  }

  @Override
  public void close() {
    if (OPEN.compareAndSet(this, null)) {
      await();
      mpi.call("MPI_Finalize");
    }
  }
}
