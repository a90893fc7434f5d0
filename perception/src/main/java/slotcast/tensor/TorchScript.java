package slotcast.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
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
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A TorchScript module written from text: torch operations that DJL does not expose, or a whole
 * model. Safe to call from several threads.
 */
public final class TorchScript implements AutoCloseable {
  private final PtNDManager manager; // of the module alone
  private final PtSymbolBlock module;

  /**
   * A module without tensors. Meant to be kept in a static field: it lives as long as the JVM.
   *
   * @param methods TorchScript source of the methods, indented by two blanks; {@code self} is
   *     {@code __torch__.Ops}
   */
  public TorchScript(String methods) {
    this(TorchScriptArchive.write("Ops", methods, Map.of(), Map.of()), Device.cpu());
  }

  /** A model, with its tensors on a device, until it is closed. */
  public TorchScript(ScriptSource source, Device device) {
    this(source.archive(Map.of()), device);
    if (source.isPrepared()) {
      try {
        IValueUtils.runMethod(module, ScriptSource.PREPARE).close();
      } catch (RuntimeException e) {
        close();
        throw e;
      }
    }
  }

  private TorchScript(byte[] archive, Device device) {
    manager = (PtNDManager) NDManager.newBaseManager(device, "PyTorch");
    JniUtils.setGraphExecutorOptimize(false);
    try {
      module = JniUtils.loadModule(manager, new ByteArrayInputStream(archive), true, false);
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

  /**
   * Calls a method outside automatic differentiation.
   *
   * @param owner of the results
   * @param arguments tensors; null stands for one that the method does not take
   * @return what the method lists
   */
  public NDList infer(String method, NDManager owner, NDArray... arguments) {
    return infer(
        method, owner, Stream.of(arguments).filter(Objects::nonNull).map(TorchScript::tensor));
  }

  /** As the other, with a whole number behind the tensors. */
  public NDList infer(String method, NDManager owner, long number, NDArray... arguments) {
    return infer(
        method,
        owner,
        Stream.concat(
            Stream.of(arguments).filter(Objects::nonNull).map(TorchScript::tensor),
            Stream.of(IValue.from(number))));
  }

  private NDList infer(String method, NDManager owner, Stream<IValue> arguments) {
    IValue[] all = arguments.toArray(IValue[]::new);
    try (IValue result = IValueUtils.runMethod(module, method, all)) {
      return result.toNDList((PtNDManager) owner);
    } finally {
      close(all);
    }
  }

  /**
   * A call as a {@link CudaGraph}, of a model on a GPU; to be closed before this.
   *
   * @param shapes of the tensors
   * @param outputs how many of the tensors that the method lists are wanted at most
   * @param numbers behind the tensors
   * @throws IllegalStateException if the call cannot be recorded: it waits for the card, or what it
   *     computes depends on values
   */
  public CudaGraph graph(String method, List<Shape> shapes, int outputs, long... numbers) {
    int device = manager.getDevice().getDeviceId();
    return new CudaGraph(module.getHandle(), device, method, shapes, outputs, numbers);
  }

  /** Frees the module and its tensors. */
  @Override
  public void close() {
    manager.close();
  }

  private static void close(IValue... arguments) {
    for (IValue argument : arguments) {
      argument.close();
    }
  }
}
