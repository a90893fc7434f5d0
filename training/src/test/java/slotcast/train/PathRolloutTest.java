package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import slotcast.optim.Adam;
import slotcast.prediction.path.PathNet;
import slotcast.prediction.path.PathScene;
import slotcast.tensor.ParameterStore;

/** The network in training is the one at work, and learns. */
class PathRolloutTest {
  private static final int HISTORY = 4;
  private static final int OBJECTS = 3;
  private static final int STEPS = 5;
  private static final int HIDDEN = 8;
  private static final int WIDTH = 6;

  private final SplittableRandom random = new SplittableRandom(3);

  private float[] values(int n, double scale) {
    float[] out = new float[n];
    for (int i = 0; i < n; i++) {
      out[i] = (float) (scale * random.nextGaussian());
    }
    return out;
  }

  /** Everything is thrown one unit to the right of the straight line in each step. */
  private SeenScene scene() {
    int before = HISTORY - 1;
    float[] box = values(4 * OBJECTS, 0.1);
    for (int i = 0; i < OBJECTS; i++) {
      box[4 * i] = box[4 * i + 1] = 2;
    }
    float[] known = new float[OBJECTS * before];
    Arrays.fill(known, 1);
    float[] line = values(2 * OBJECTS * STEPS, 0.5);
    float[] later = line.clone();
    float[] seen = new float[OBJECTS * STEPS];
    for (int i = 0; i < seen.length; i++) {
      later[2 * i] += 1 + i / OBJECTS;
      seen[i] = i % 7 == 0 ? 0 : 1;
    }
    PathScene scene =
        new PathScene(
            OBJECTS,
            STEPS,
            values(2 * OBJECTS * before, 0.3),
            known,
            box,
            values(2 * OBJECTS, 2),
            line,
            values(2 * OBJECTS * STEPS, 0.5),
            values(PathScene.SHAPE * OBJECTS * HISTORY, 0.5));
    return new SeenScene(scene, later, seen);
  }

  @Test
  void learnsAndIsTheNetworkAtWork() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store = ParameterStore.initial(manager, 5)) {
      PathRollout rollout = new PathRollout(store, HISTORY, HIDDEN, WIDTH);
      List<SeenScene> scenes = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        scenes.add(scene());
      }
      PathBatch batch = PathBatch.of(scenes, manager, null);
      store.requireGradients();
      double first = 0;
      double last = 0;
      try (Adam adam = new Adam(manager, store.trainable())) {
        for (int step = 0; step < 150; step++) {
          try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray loss = PathRollout.loss(rollout.roll(batch), batch, 4, 0.1);
            collector.backward(loss);
            last = loss.getFloat();
            first = step == 0 ? last : first;
          }
          adam.step(0.01, 1);
        }
      }
      assertThat(last).isLessThan(0.5 * first);

      PathNet net = rollout.net(HISTORY, HIDDEN, WIDTH);
      float[] inBatch = rollout.roll(batch).toFloatArray(); // (B,S,N,5)
      for (int b = 0; b < scenes.size(); b++) {
        PathNet.Expected atWork = net.expect(scenes.get(b).scene());
        for (int i = 0; i < STEPS * OBJECTS; i++) {
          int at = 5 * (b * STEPS * OBJECTS + i);
          for (int c = 0; c < 2; c++) {
            assertThat(inBatch[at + c]).isCloseTo(atWork.moves()[2 * i + c], within(1e-4f));
          }
          for (int c = 0; c < 3; c++) {
            assertThat(inBatch[at + 2 + c]).isCloseTo(atWork.spread()[3 * i + c], within(1e-3f));
          }
        }
      }
    }
  }

  @Test
  void mirroredScenesHaveLeftAndRightChangedEverywhere() {
    SeenScene s = scene();
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      List<SeenScene> many = Collections.nCopies(40, s);
      PathBatch batch = PathBatch.of(many, manager, new SplittableRandom(1));
      int mirrored = 0;
      for (int b = 0; b < many.size(); b++) {
        float sign = batch.place().get(b).getFloat(0, 0) == s.scene().place()[0] ? 1 : -1;
        mirrored += sign < 0 ? 1 : 0;
        Map<NDArray, float[]> parts =
            Map.of(
                batch.history(), s.scene().history(),
                batch.line(), s.scene().line(),
                batch.model(), s.scene().model(),
                batch.later(), s.later());
        for (Map.Entry<NDArray, float[]> part : parts.entrySet()) {
          float[] got = part.getKey().get(b).toFloatArray();
          for (int i = 0; i < got.length; i++) {
            assertThat(got[i]).isEqualTo((i % 2 == 0 ? sign : 1) * part.getValue()[i]);
          }
        }
        float[] shapes = batch.shapes().get(b).toFloatArray();
        for (int i = 0; i < shapes.length; i++) {
          boolean aside = i % PathScene.SHAPE == 2 || i % PathScene.SHAPE == 4;
          assertThat(shapes[i]).isEqualTo((aside ? sign : 1) * s.scene().shapes()[i]);
        }
        float[] box = batch.box().get(b).toFloatArray();
        assertThat(box[0]).isEqualTo(s.scene().box()[0]);
        assertThat(box[2]).isEqualTo(sign * s.scene().box()[2]);
      }
      assertThat(mirrored).isBetween(5, 35);
    }
  }
}
