package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slotcast.prediction.path.PathNet;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.tensor.Init;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.TorchScript;

/**
 * The formulas of {@link PathNet} on libtorch, for training: the same names, the same order, in one
 * call for a batch of scenes with as many objects each.
 *
 * <p>Axes: B scenes, N objects, L frames of the history, S steps.
 */
final class PathRollout {
  /** {@code roll} gives (B,S,N,5): moves, then spread. */
  private static final String SOURCE =
      """
        def roll(self: __torch__.Ops,
          w: List[Tensor],
          history: Tensor,
          known: Tensor,
          box: Tensor,
          place: Tensor,
          line: Tensor,
          model: Tensor,
          shapes: Tensor) -> Tensor:
          n = torch.size(line, 2)
          width = torch.size(w[2], 0)
          h = torch.relu(torch.linear(torch.cat([torch.flatten(history, 2), known, box, place, shapes], 2), w[0], w[1]))
          h = torch.linear(h, w[2], w[3])
          size = torch.sqrt(torch.clamp_min(torch.mul(torch.select(box, 2, 0), torch.select(box, 2, 1)), 1.0e-4))
          mean = torch.mul(torch.add(torch.unsqueeze(size, 1), torch.unsqueeze(size, 2)), 0.5)
          others = torch.unsqueeze(torch.sub(torch.ones_like(torch.select(mean, 0, 0)), torch.eye(n)), 2)
          x = torch.zeros_like(place)
          v = torch.neg(torch.select(history, 2, -1))
          curve = torch.zeros_like(place)
          drift = torch.zeros_like(place)
          before = torch.zeros_like(place)
          ahead = annotate(List[Tensor], [])
          for k in range(torch.size(line, 1)):
            p = torch.add(place, x)
            d = torch.sub(torch.unsqueeze(p, 1), torch.unsqueeze(p, 2))
            u = torch.sub(torch.unsqueeze(v, 1), torch.unsqueeze(v, 2))
            far = torch.sqrt(torch.add(torch.sum(torch.mul(d, d), [3]), 1.0e-4))
            gap = torch.sub(far, mean)
            nears = torch.mul(torch.div(torch.sum(torch.mul(d, u), [3]), far), -3.)
            nearness = torch.reciprocal(torch.add(torch.mul(torch.relu(gap), 2.), 1.))
            pair = torch.cat([d, torch.mul(u, 3.), torch.stack([far, gap, nears, nearness, mean], 3)], 3)
            told = torch.linear(pair, w[4], w[5])
            told = torch.add(told, torch.unsqueeze(torch.linear(h, w[6]), 2))
            told = torch.add(told, torch.unsqueeze(torch.linear(h, w[7]), 1))
            heard = torch.sum(torch.mul(torch.relu(told), others), [2])
            heard = torch.linear(heard, w[8], w[9])
            m = torch.select(model, 1, k)
            step = torch.full_like(torch.slice(place, 2, 0, 1, 1), torch.div(float(k), 10.))
            now = torch.cat([h, heard, torch.div(p, 5.), torch.mul(v, 3.), torch.sub(m, x), torch.mul(torch.sub(m, before), 3.), step], 2)
            before = m
            answer = torch.linear(torch.relu(torch.linear(now, w[10], w[11])), w[12], w[13])
            h = torch.add(h, torch.slice(answer, 2, 0, width, 1))
            drift = torch.add(drift, torch.mul(torch.slice(answer, 2, width, torch.add(width, 2), 1), 0.1))
            curve = torch.add(curve, drift)
            offset = torch.mul(torch.slice(answer, 2, torch.add(width, 2), torch.add(width, 4), 1), 0.1)
            next = torch.add(torch.add(torch.select(line, 1, k), curve), offset)
            v = torch.sub(next, x)
            x = next
            _ = torch.append(ahead, torch.cat([next, torch.slice(answer, 2, torch.add(width, 4), torch.add(width, 7), 1)], 2))
          return torch.stack(ahead, 1)
        def loss(self: __torch__.Ops,
          expected: Tensor,
          target: Tensor,
          seen: Tensor,
          deviations: Tensor,
          tail: float,
          weight: float) -> Tensor:
          moves = torch.slice(expected, 3, 0, 2, 1)
          d = torch.sub(target, moves)
          far = torch.sqrt(torch.add(torch.sum(torch.mul(d, d), [3]), 1.0e-6))
          count = torch.sum(seen)
          distance = torch.div(torch.sum(torch.mul(torch.div(far, deviations), seen)), count)
          r = torch.div(torch.sub(target, torch.detach(moves)), torch.unsqueeze(deviations, 2))
          a = torch.clamp(torch.select(expected, 3, 2), -4., 3.)
          b = torch.clamp(torch.select(expected, 3, 3), -4., 3.)
          first = torch.mul(torch.select(r, 3, 0), torch.exp(torch.neg(a)))
          second = torch.sub(torch.select(r, 3, 1), torch.mul(torch.select(expected, 3, 4), first))
          second = torch.mul(second, torch.exp(torch.neg(b)))
          q = torch.add(torch.mul(first, first), torch.mul(second, second))
          t = torch.mul(torch.log1p(torch.div(q, tail)), torch.div(torch.add(tail, 2.), 2.))
          unlikely = torch.div(torch.sum(torch.mul(torch.add(torch.add(a, b), t), seen)), count)
          return torch.add(distance, torch.mul(unlikely, weight))
      """;

  private static final TorchScript MODULE = new TorchScript(SOURCE);

  private final List<NDArray> weights;

  /** Asks the store for the network's tensors. */
  PathRollout(ParameterStore store, int historyLen, int hidden, int width) {
    weights =
        PathNet.names().stream()
            .map(name -> parameter(store, name, PathNet.shape(name, historyLen, hidden, width)))
            .toList();
  }

  /** Drawn as in a linear layer, but for the answers, which are 0: the straight line. */
  private static NDArray parameter(ParameterStore store, String name, int[] shape) {
    long[] sizes = Arrays.stream(shape).asLongStream().toArray();
    String matrix = name.replace(".bias", ".weight");
    Init init =
        name.startsWith("answer") ? new Init.Constant(0) : Init.fanIn(fanIn(store, matrix, sizes));
    return store.get(LoadedSlotFormer.PATHS + name, init, sizes);
  }

  private static long fanIn(ParameterStore store, String matrix, long[] shape) {
    return shape.length == 2
        ? shape[1]
        : store.trainable().get(LoadedSlotFormer.PATHS + matrix).getShape().get(1);
  }

  /** The network as it is now. */
  PathNet net(int historyLen, int hidden, int width) {
    Map<String, float[]> values = new LinkedHashMap<>();
    for (int i = 0; i < weights.size(); i++) {
      values.put(PathNet.names().get(i), weights.get(i).toFloatArray());
    }
    return PathNet.of(historyLen, hidden, width, values::get);
  }

  /** Looks ahead: (B,S,N,5), moves then spread, as {@link PathNet.Expected} has them. */
  NDArray roll(PathBatch b) {
    return MODULE.run(
        "roll",
        b.line(),
        TorchScript.list(weights),
        TorchScript.tensor(b.history()),
        TorchScript.tensor(b.known()),
        TorchScript.tensor(b.box()),
        TorchScript.tensor(b.place()),
        TorchScript.tensor(b.line()),
        TorchScript.tensor(b.model()),
        TorchScript.tensor(b.shapes()));
  }

  /**
   * Mean distance from where objects were seen later, in deviations of their steps, and the
   * negative logarithm of the likelihood of those places under Student's t distribution, which
   * moves the spread alone.
   *
   * @param tail degrees of freedom
   * @param weight of the likelihood
   * @return scalar
   */
  static NDArray loss(NDArray expected, PathBatch b, double tail, double weight) {
    return MODULE.run(
        "loss",
        expected,
        TorchScript.tensor(expected),
        TorchScript.tensor(b.later()),
        TorchScript.tensor(b.seen()),
        TorchScript.tensor(b.deviations()),
        IValue.from(tail),
        IValue.from(weight));
  }
}
