package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import slotcast.prediction.path.PathNet;
import slotcast.prediction.path.PathScene;

/**
 * Scenes with as many objects each, as {@link PathRollout} takes them: what {@link
 * slotcast.prediction.path.PathScene} holds, scenes first.
 *
 * <p>Axes: B scenes, N objects, L frames of the history, S steps.
 *
 * @param history (B,N,L-1,2)
 * @param known (B,N,L-1)
 * @param box (B,N,4)
 * @param place (B,N,2)
 * @param line (B,S,N,2)
 * @param model (B,S,N,2)
 * @param shapes (B,N,L*{@value slotcast.prediction.path.PathScene#SHAPE})
 * @param later (B,S,N,2), where objects were seen, from their last sightings
 * @param seen (B,S,N), 1 where they were
 * @param deviations (S,1), {@link PathNet#deviation}
 */
record PathBatch(
    NDArray history,
    NDArray known,
    NDArray box,
    NDArray place,
    NDArray line,
    NDArray model,
    NDArray shapes,
    NDArray later,
    NDArray seen,
    NDArray deviations) {
  /**
   * @param mirror whether half of the scenes have left and right changed; null for none
   */
  static PathBatch of(List<SeenScene> scenes, NDManager manager, SplittableRandom mirror) {
    boolean[] mirrored = new boolean[scenes.size()];
    for (int b = 0; b < mirrored.length; b++) {
      mirrored[b] = mirror != null && mirror.nextBoolean();
    }
    int n = scenes.get(0).scene().objects();
    int steps = scenes.get(0).scene().steps();
    int before = scenes.get(0).scene().known().length / n;
    Maker m = new Maker(scenes, mirrored, manager);
    float[] deviations = new float[steps];
    for (int k = 0; k < steps; k++) {
      deviations[k] = (float) PathNet.deviation(k + 1);
    }
    return new PathBatch(
        m.array(s -> s.scene().history(), 0, 2, n, before, 2),
        m.array(s -> s.scene().known(), -1, 1, n, before),
        m.array(s -> s.scene().box(), 2, 4, n, 4),
        m.array(s -> s.scene().place(), 0, 2, n, 2),
        m.array(s -> s.scene().line(), 0, 2, steps, n, 2),
        m.array(s -> s.scene().model(), 0, 2, steps, n, 2),
        m.shapes(n, (before + 1) * PathScene.SHAPE),
        m.array(SeenScene::later, 0, 2, steps, n, 2),
        m.array(SeenScene::seen, -1, 1, steps, n),
        manager.create(deviations, new Shape(steps, 1)));
  }

  /** Of a shape, what changes its sign in a mirror: how far its middle and position are aside. */
  private static final int[] ASIDE = {2, 4};

  private record Maker(List<SeenScene> scenes, boolean[] mirrored, NDManager manager) {
    NDArray shapes(int objects, int each) {
      FloatBuffer values = FloatBuffer.allocate(scenes.size() * objects * each);
      for (int b = 0; b < mirrored.length; b++) {
        float[] own = scenes.get(b).scene().shapes().clone();
        for (int i = 0; mirrored[b] && i < own.length; i += PathScene.SHAPE) {
          for (int c : ASIDE) {
            own[i + c] = -own[i + c];
          }
        }
        values.put(own);
      }
      return manager.create(values.array(), new Shape(scenes.size(), objects, each));
    }

    /** Of each group of so many values the one at {@code across} changes its sign in a mirror. */
    NDArray array(Function<SeenScene, float[]> part, int across, int group, long... each) {
      Shape shape = new Shape(scenes.size()).addAll(new Shape(each));
      FloatBuffer values = FloatBuffer.allocate((int) shape.size());
      for (int b = 0; b < mirrored.length; b++) {
        float[] own = part.apply(scenes.get(b));
        if (mirrored[b] && across >= 0) {
          own = own.clone();
          for (int i = across; i < own.length; i += group) {
            own[i] = -own[i];
          }
        }
        values.put(own);
      }
      return manager.create(values.array(), shape);
    }
  }
}
