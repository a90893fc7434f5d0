package slotcast.node;

import slotcast.prediction.PredictionGroup;

/** Who gets slots in memory from the perception node of the same process. */
interface SlotSink {
  /** Nobody. */
  SlotSink NONE =
      new SlotSink() {
        @Override
        public void accept(int camera, SlotsFrame frame) {}

        @Override
        public void succeed(PredictionGroup successor, String perceptionModelId) {
          successor.close();
        }
      };

  /** Takes a camera's slots; returns at once. */
  void accept(int camera, SlotsFrame frame);

  /**
   * Takes other prediction weights, to be used from the first slots of the perception weights named
   * on.
   */
  void succeed(PredictionGroup successor, String perceptionModelId);
}
