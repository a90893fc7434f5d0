package slotcast.runtime.torch;

import ai.djl.Device;
import java.util.List;
import java.util.Set;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.SaviConfig;
import slotcast.model.script.SaviScript;
import slotcast.model.script.SaviScript.Part;
import slotcast.motion.SlotStart;
import slotcast.perception.StreamState;
import slotcast.runtime.engine.PerceptionEngine;
import slotcast.runtime.engine.SaviMethods;

/** SAVi on libtorch as a {@link SaviScript}: one call a frame. */
final class ScriptPerception implements PerceptionEngine {
  private final TorchThread thread = new TorchThread("perception model");
  private final SaviMethods methods;
  private final ScriptMethods script;

  /**
   * Writes and loads the script.
   *
   * @param source names the file in messages
   * @param recorder of its calls, or null for none
   * @param parts that will be called
   */
  ScriptPerception(
      ModelFile file,
      String source,
      Device device,
      ScriptMethods.Recorder recorder,
      Set<Part> parts) {
    methods = new SaviMethods(file.config(SaviConfig.class, source));
    try (LoadedSavi model = LoadedSavi.of(file, source)) {
      script =
          new ScriptMethods(
              SaviScript.of(model, TorchDevice.target(device), parts), device, recorder);
    }
  }

  @Override
  public StreamState see(
      int b, float[] images, StreamState last, List<List<SlotStart>> starts, float[][] masks) {
    return thread.call(() -> methods.see(script::run, b, images, last, starts, masks));
  }

  @Override
  public Found find(int b, float[] images, StreamState last, List<List<SlotStart>> starts) {
    return thread.call(() -> methods.find(script::run, b, images, last, starts));
  }

  @Override
  public void masks(int b, float[] images, Found found, float[][] masks) {
    thread.run(() -> methods.masks(script::run, b, images, found, masks));
  }

  @Override
  public int nativeArrays() {
    return script.nativeArrays();
  }

  @Override
  public void close() {
    thread.close(script::close);
  }
}
