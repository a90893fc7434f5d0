package slotcast.ranks;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.List;
import java.util.Map;
import slotcast.error.UserError;

/**
 * A library of MPI and its constants, which each implementation has in its own form: Open MPI's are
 * addresses of its global variables, those of MPICH and its relatives (Intel MPI, MVAPICH, Cray)
 * are numbers, the same in all of them by agreement (the MPICH ABI).
 *
 * @param library loaded so that the library's own plugins see its symbols
 * @param openMpi which of the two
 */
record MpiLibrary(NativeLibrary library, boolean openMpi) {
  /** Open MPI, the MPICH ABI, Debian's MPICH, and what a developer's package or module calls it. */
  private static final List<String> NAMES =
      List.of("libmpi.so.40", "libmpi.so.12", "libmpich.so.12", "libmpi.so");

  private static final int LAZY_GLOBAL = 0x101; // RTLD_LAZY | RTLD_GLOBAL

  /**
   * Loads the first that there is.
   *
   * @throws UserError if there is none, naming Debian's package
   */
  static MpiLibrary load() {
    return load(NAMES);
  }

  static MpiLibrary load(List<String> names) {
    UnsatisfiedLinkError last = null;
    for (String name : names) {
      try {
        NativeLibrary library =
            NativeLibrary.getInstance(name, Map.of(Library.OPTION_OPEN_FLAGS, LAZY_GLOBAL));
        return new MpiLibrary(library, has(library, "ompi_mpi_comm_world"));
      } catch (UnsatisfiedLinkError e) {
        last = e;
      }
    }
    throw new UserError(
        "MPI",
        "no library " + String.join(", ", names),
        "one of them where the system looks for libraries",
        "install it (Debian, Ubuntu: apt install openmpi-bin libopenmpi-dev), load your cluster's"
            + " module of Open MPI, or add its folder to LD_LIBRARY_PATH",
        last);
  }

  private static boolean has(NativeLibrary library, String symbol) {
    try {
      return library.getGlobalVariableAddress(symbol) != null;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }

  /** A handle: the address of Open MPI's variable, or MPICH's number. */
  private Object handle(String openMpiSymbol, int mpich) {
    return openMpi ? library.getGlobalVariableAddress(openMpiSymbol) : (Object) mpich;
  }

  Object world() {
    return handle("ompi_mpi_comm_world", 0x44000000);
  }

  Object floats() {
    return handle("ompi_mpi_float", 0x4c00040a);
  }

  Object integers() {
    return handle("ompi_mpi_int", 0x4c000405);
  }

  Object bytes() {
    return handle("ompi_mpi_byte", 0x4c00010d);
  }

  Object sum() {
    return handle("ompi_mpi_op_sum", 0x58000003);
  }

  Object max() {
    return handle("ompi_mpi_op_max", 0x58000001);
  }

  Pointer inPlace() {
    return new Pointer(openMpi ? 1 : -1);
  }

  Pointer ignoredStatus() {
    return openMpi ? Pointer.NULL : new Pointer(1);
  }

  /**
   * Calls a function of MPI. Its errors end the process and with it all ranks, as MPI does by
   * itself.
   */
  void call(String function, Object... arguments) {
    Function f = library.getFunction(function);
    int status = f.invokeInt(arguments);
    if (status != 0) {
      throw new IllegalStateException(function + " failed with status " + status);
    }
  }
}
