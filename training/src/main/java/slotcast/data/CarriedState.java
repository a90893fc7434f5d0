package slotcast.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import slotcast.model.Savi;
import slotcast.model.SlotPredictor;
import slotcast.model.SlotState;

/** What a video that goes through a model in pieces carries from one piece to the next. */
public final class CarriedState {
  private CarriedState() {}

  /** A copy that outlives the scope of its piece. */
  public static Savi.Recurrent keep(Savi.Recurrent last, NDManager kept) {
    SlotPredictor.Memory memory =
        last.memory() == null
            ? null
            : new SlotPredictor.Memory(
                keep(last.memory().hidden(), kept), keep(last.memory().cell(), kept));
    return new Savi.Recurrent(keep(last.state(), kept), memory);
  }

  /** As the other, of slots and what travels with them. */
  public static SlotState keep(SlotState state, NDManager kept) {
    return state.map(x -> keep(x, kept));
  }

  private static NDArray keep(NDArray array, NDManager kept) {
    NDArray own = array.duplicate();
    own.attach(kept);
    NDScope.unregister(own);
    return own;
  }

  /** Frees what {@link #keep} copied; null is nothing. */
  public static void close(Savi.Recurrent last) {
    if (last == null) {
      return;
    }
    last.state()
        .map(
            x -> {
              x.close();
              return x;
            });
    if (last.memory() != null) {
      last.memory().hidden().close();
      last.memory().cell().close();
    }
  }
}
