package slotcast.runtime.torch;

import ai.djl.ndarray.NDArray;
import slotcast.model.LoadedSavi;
import slotcast.model.Savi;
import slotcast.model.SlotBeginnings;

/** {@link Savi}, operation by operation. */
record EagerSavi(LoadedSavi model) implements SaviEngine {
  @Override
  public Seen see(NDArray images, Savi.Recurrent last, SlotBeginnings begun) {
    Savi.Step step = model.savi().step(images, last, null, null, null, begun);
    return new Seen(
        step.recurrent(),
        model.savi().masks(step.state(), step.attention(), images, model.noise().orElse(null)));
  }

  @Override
  public NDArray slots(NDArray images, Savi.Recurrent last) {
    return model.savi().step(images, last, null).state().slots();
  }

  @Override
  public void close() {
    model.close();
  }
}
