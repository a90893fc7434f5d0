package slotcast.runtime.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
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
            "backend: got tensorrt, expected auto, measure, onnx, onnx-int8, torchscript or eager");
    assertThat(TorchRuntime.on(new Compute("auto", "onnx")).description())
        .isEqualTo("ONNX Runtime on cpu");
    assertThat(TorchRuntime.on("cpu").description())
        .isEqualTo("libtorch (TorchScript) or ONNX Runtime on cpu");
    assertThatThrownBy(() -> TorchDevice.of("gpu"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("expected auto, cpu or cuda:N");
    assertThatThrownBy(() -> TorchDevice.of("cuda:99"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("device: got cuda:99");
  }
}
