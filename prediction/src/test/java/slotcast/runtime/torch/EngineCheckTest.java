package slotcast.runtime.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import slotcast.error.UserError;
import slotcast.runtime.Compute;

class EngineCheckTest {
  @Test
  void thisMachinesLibtorchComputesRight() {
    EngineCheck.run(Device.cpu());
  }

  @Test
  void devicesAreNamedAsTheUserWritesThem() {
    assertThat(TorchDevice.of("cpu")).isEqualTo(Device.cpu());
    assertThat(TorchRuntime.on(new Compute("cpu", "eager")).description())
        .isEqualTo("libtorch on cpu");
    assertThatThrownBy(() -> TorchRuntime.on(new Compute("cpu", "tensorrt")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(
            "backend: got tensorrt, expected one of auto, measure, onnx, onnx-int8, torchscript, eager");
    assertThat(TorchRuntime.on(new Compute("auto", "onnx")).description())
        .isEqualTo("ONNX Runtime on cpu");
    assertThat(TorchRuntime.on("cpu").description())
        .isEqualTo("libtorch (TorchScript) or ONNX Runtime on cpu");
    assertThat(Compute.BACKENDS)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Backend.values()).map(Backend::key).toList());
    assertThatThrownBy(() -> TorchDevice.of("gpu"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("expected auto, cpu or cuda:N");
    assertThatThrownBy(() -> TorchDevice.of("cuda:99"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("device: got cuda:99");
  }
}
