package slotcast.tensor;

import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Calls a TorchScript method so that autograd records it.
 *
 * <p>DJL's own {@code IValueUtils.runMethod} always runs in inference mode, whose results no later
 * backward pass may use, and the call with a choice takes tensors only. The native method under
 * both has the switch, and is reached here; the DJL version is pinned, and a test fails if this
 * breaks.
 */
final class ScriptCall {
  private static final MethodHandle RUN;
  private static final MethodHandle WRAP;

  static {
    try {
      Class<?> library = Class.forName("ai.djl.pytorch.jni.PyTorchLibrary");
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(library, MethodHandles.lookup());
      MethodType run =
          MethodType.methodType(
              long.class, long.class, String.class, long[].class, boolean.class, boolean.class);
      Object instance = lookup.findStaticGetter(library, "LIB", library).invoke();
      RUN = lookup.findVirtual(library, "moduleRunMethod", run).bindTo(instance);
      WRAP =
          MethodHandles.privateLookupIn(IValue.class, MethodHandles.lookup())
              .findConstructor(IValue.class, MethodType.methodType(void.class, long.class));
    } catch (Throwable e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private ScriptCall() {}

  /** Runs in the thread's own grad mode. */
  static IValue differentiable(PtSymbolBlock module, String method, IValue... arguments) {
    long[] handles = new long[arguments.length];
    for (int i = 0; i < handles.length; i++) {
      handles[i] = arguments[i].getHandle();
    }
    try {
      long handle = (long) RUN.invokeExact((long) module.getHandle(), method, handles, true, false);
      return (IValue) WRAP.invokeExact(handle);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(method, e); // neither native call declares any
    }
  }
}
