package slotcast.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * A TorchScript module written from text, for torch operations that DJL does not expose.
 *
 * <p>Meant to be kept in a static field: the module lives as long as the JVM. Safe to call from
 * several threads.
 */
public final class TorchScript {
  private final PtSymbolBlock module;

  /**
   * @param methods TorchScript source of the methods, indented by two blanks; {@code self} is
   *     {@code __torch__.Ops}
   */
  public TorchScript(String methods) {
    // Kept for the life of the JVM: a child of the base manager that nobody closes.
    PtNDManager manager = (PtNDManager) NDManager.newBaseManager("PyTorch");
    JniUtils.setGraphExecutorOptimize(false);
    byte[] archive = TorchScriptArchive.write(methods);
    try {
      module = JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An argument of type Tensor. */
  public static IValue tensor(NDArray x) {
    return IValue.from((PtNDArray) x);
  }

  /** Several arguments of type Tensor. */
  public static IValue[] tensors(NDArray... arrays) {
    return Stream.of(arrays).map(TorchScript::tensor).toArray(IValue[]::new);
  }

  /** An argument of type {@code List[Tensor]}. */
  public static IValue list(List<NDArray> arrays) {
    return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
  }

  /**
   * Calls a method that takes part in automatic differentiation.
   *
   * @param owner of the manager that the result is attached to
   * @param arguments closed by this call
   */
  public NDArray run(String method, NDArray owner, IValue... arguments) {
    try (IValue result = ScriptCall.differentiable(module, method, arguments)) {
      return result.toTensor((PtNDManager) owner.getManager());
    } finally {
      close(arguments);
    }
  }

  /**
   * Calls a method that changes its arguments, which is not recorded for differentiation.
   *
   * @param owner of the manager that the result is attached to
   * @param arguments closed by this call
   */
  public NDArray runInPlace(String method, NDArray owner, IValue... arguments) {
    try (IValue result = IValueUtils.runMethod(module, method, arguments)) {
      return result.toTensor((PtNDManager) owner.getManager());
    } finally {
      close(arguments);
    }
  }

  private static void close(IValue... arguments) {
    for (IValue argument : arguments) {
      argument.close();
    }
  }
}
