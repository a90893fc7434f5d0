package slotcast.runtime.torch;

import ai.djl.Device;
import java.util.List;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.SaviConfig;
import slotcast.model.script.SaviScript;
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
   */
  ScriptPerception(ModelFile file, String source, Device device, ScriptMethods.Recorder recorder) {
    methods = new SaviMethods(file.config(SaviConfig.class, source));
    try (LoadedSavi model = LoadedSavi.of(file, source)) {
      script =
          new ScriptMethods(SaviScript.of(model, TorchDevice.target(device)), device, recorder);
    }
  }

  @Override
  public Seen see(int b, float[] images, StreamState last, List<List<SlotStart>> starts) {
    return thread.call(() -> methods.see(script::run, b, images, last, starts));
  }

  @Override
  public float[] slots(int b, float[] images, StreamState last) {
    return thread.call(() -> methods.slots(script::run, b, images, last));
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
