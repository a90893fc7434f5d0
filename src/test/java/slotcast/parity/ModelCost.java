package slotcast.parity;

import java.util.List;
import slotcast.model.CorrectorConfig;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.DecoderConfig;
import slotcast.model.EncoderConfig;
import slotcast.model.EncoderConfig.EncoderHead;
import slotcast.model.PredictorConfig;
import slotcast.model.SaviConfig;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.tokenizer.DiscreteVae;

/**
 * Multiply-adds of one frame, derived from a configuration: those of matrix products and
 * convolutions as our code does them (slot attention never forms keys and values of the pixels).
 * Sums, norms, softmax and other work element by element are left out; a convolution's border
 * counts as its middle.
 *
 * <p>Axes: N pixels of the feature map, F its channels, K slots, C slot width, D width of
 * attention, M hidden width of the grid encoder.
 *
 * @param encoder frame to features
 * @param kernels layer between predictor and corrector
 * @param corrector all iterations
 * @param predictor slots to the next frame's kernels; of SlotFormer, the whole of a predicted frame
 * @param decoder slots to image and masks
 */
record ModelCost(long encoder, long kernels, long corrector, long predictor, long decoder) {
  /** A frame of a stream after the first. */
  static ModelCost of(SaviConfig c) {
    long k = c.slots().count();
    long size = c.slots().size();
    long kernels =
        switch (c.kernel().layer()) {
          case NONE -> 0;
          case LINEAR -> linear(k, size, 2 * size);
          case MLP -> linear(k, size, 2 * size) + linear(k, 2 * size, 2 * size);
        };
    return new ModelCost(
        encoder(c),
        kernels,
        corrector(c),
        predictor(c),
        c.decoder() == null ? tokens(c) : decoder(c.decoder(), c.corrector(), c.height(), k));
  }

  /** A predicted frame, the history being projected already. */
  static ModelCost of(SlotFormerConfig c) {
    long k = c.numSlots();
    long d = c.dModel();
    long pose = c.predictsPoses() ? pose(c.poses().corrector().type()) : 0;
    long rollouter =
        linear(k, c.slotSize() + 2 * pose, d) // with velocities
            + (c.layers() - 1) * transformerLayer(c.historyLen() * k, d, c.ffnSize())
            + newestOfLayer(c.historyLen() * k, k, d, c.ffnSize())
            + linear(k, d, c.slotSize() + pose);
    CorrectorConfig corrector =
        c.poses() == null
            ? CorrectorConfig.of(CorrectorType.SLOT_ATTENTION)
            : c.poses().corrector();
    return new ModelCost(0, 0, 0, rollouter, decoder(c.decoder(), corrector, c.height(), k));
  }

  /** Numbers of a position, a scale and the direction of a rotation. */
  private static long pose(CorrectorType type) {
    return switch (type) {
      case SLOT_ATTENTION -> 0;
      case ISA_T -> 2;
      case ISA_TS -> 4;
      case ISA_TSR -> 6;
    };
  }

  /** All but drawing. */
  long slots() {
    return encoder + kernels + corrector + predictor;
  }

  /** With drawing. */
  long total() {
    return slots() + decoder;
  }

  private static long linear(long rows, long in, long out) {
    return rows * in * out;
  }

  private static long mlp(long rows, long in, long hidden, long out) {
    return linear(rows, in, hidden) + linear(rows, hidden, out);
  }

  private static long convolution(long pixels, long in, long out, long kernel) {
    return pixels * in * out * kernel * kernel;
  }

  private static long encoder(SaviConfig c) {
    EncoderConfig e = c.encoder();
    long cost = 0;
    for (int i = 0; i < e.strides().size(); i++) {
      cost +=
          convolution(pixels(c, i + 1), e.channels().get(i), e.channels().get(i + 1), e.kernel());
    }
    long n = pixels(c, e.strides().size());
    long last = e.channels().get(e.channels().size() - 1);
    if (e.head() == EncoderHead.POSITION_MLP) {
      cost += linear(n, 4, last);
    }
    return e.head() == EncoderHead.NONE
        ? cost
        : cost + mlp(n, last, e.outChannels(), e.outChannels());
  }

  /** Pixels after so many convolutions. */
  private static long pixels(SaviConfig c, int convolutions) {
    long h = c.height();
    long w = c.width();
    for (int stride : c.encoder().strides().subList(0, convolutions)) {
      h = (h - 1) / stride + 1;
      w = (w - 1) / stride + 1;
    }
    return h * w;
  }

  private static long corrector(SaviConfig c) {
    long n = pixels(c, c.encoder().strides().size());
    return c.corrector().tracksPose() ? invariant(c, n) : slotAttention(c, n);
  }

  private static long slotAttention(SaviConfig c, long n) {
    long k = c.slots().count();
    long size = c.slots().size();
    long f = c.encoder().outChannels();
    long attention =
        linear(k, size, size) + linear(k, size, f) + 2 * k * n * f + linear(k, f, size);
    return c.slots().iterations() * (attention + update(c, size));
  }

  /** The GRU and the MLP behind it. */
  private static long update(SaviConfig c, long in) {
    long k = c.slots().count();
    long size = c.slots().size();
    return linear(k, in, 3 * size)
        + linear(k, size, 3 * size)
        + mlp(k, size, c.slots().mlpSize(), size);
  }

  private static long invariant(SaviConfig c, long n) {
    CorrectorConfig s = c.corrector();
    long k = c.slots().count();
    long size = c.slots().size();
    long d = s.attentionSize() == null ? size : s.attentionSize();
    long m = s.gridHiddenSize() == null ? c.slots().mlpSize() : s.gridHiddenSize();
    boolean scaled = s.type() != CorrectorType.ISA_T;
    boolean rotated = s.type() == CorrectorType.ISA_TSR;
    long each = k * n; // slot and pixel
    long pose = 2 * each + (scaled ? 2 * each : 0) + (rotated ? 4 * each : 0);
    // Features meet the hidden layer once; slots add their places, and divide by a deviation.
    long constants = linear(2, d, 2) + linear(m, d, 1) + linear(m, d, 2);
    long features = linear(n, d, m) + linear(n, d, 2);
    long seen = linear(each, 2, 2) + linear(each, 3, m) + each * m;
    long logits = (rotated ? 4 * each : 0) + linear(k, size, d) + linear(k, d, m) + seen;
    long values = s.positionInValues() ? seen + linear(k, m, d) : each * d;
    long iterations = c.slots().iterations();
    return 2 * linear(n, c.encoder().outChannels(), d) // keys and values
        + constants
        + (s.positionInValues() ? 2 : 1) * features
        + (iterations + 1) * (logits + pose)
        + iterations * (values + update(c, d));
  }

  private static long predictor(SaviConfig c) {
    PredictorConfig p = c.predictor();
    long k = c.slots().count();
    long size = c.slots().size();
    long base =
        switch (p.type()) {
          case IDENTITY -> 0;
          case MLP -> mlp(k, size, 2 * size, size);
          case TRANSFORMER -> p.layers() * transformerLayer(k, size, p.ffnSize());
        };
    long hidden = c.slots().mlpSize();
    return p.type() == PredictorConfig.PredictorType.TRANSFORMER && p.rnn()
        ? base
            + linear(k, size, 4 * hidden)
            + linear(k, hidden, 4 * hidden)
            + linear(k, hidden, size)
        : base;
  }

  private static long transformerLayer(long tokens, long width, long hidden) {
    return linear(tokens, width, 3 * width)
        + 2 * tokens * tokens * width
        + linear(tokens, width, width)
        + mlp(tokens, width, hidden, width);
  }

  /** A layer that looks at all tokens and gives the newest ones only. */
  private static long newestOfLayer(long tokens, long newest, long width, long hidden) {
    return linear(newest, width, width)
        + linear(tokens, width, 2 * width)
        + 2 * newest * tokens * width
        + linear(newest, width, width)
        + mlp(newest, width, hidden, width);
  }

  private static long decoder(
      DecoderConfig d, CorrectorConfig corrector, long resolution, long slots) {
    List<Integer> channels = d.channels();
    long h = d.resolution().get(0);
    long w = d.resolution().get(1);
    long cost;
    if (corrector.tracksPose()) {
      boolean rotated = corrector.type() == CorrectorType.ISA_TSR;
      cost = slots * h * w * ((rotated ? 4 : 0) + 2L * channels.get(0));
    } else {
      cost = linear(h * w, 4, channels.get(0));
    }
    for (int i = 0; i + 1 < channels.size(); i++) {
      // Each pixel that comes in is multiplied by the whole kernel, whatever the stride.
      cost += slots * convolution(h * w, channels.get(i), channels.get(i + 1), d.kernel());
      if (h < resolution) {
        h *= 2;
        w *= 2;
      }
    }
    return cost + slots * convolution(h * w, channels.get(channels.size() - 1), 4, d.outKernel());
  }

  /** Drawing token by token, each looking at itself and those before it; then the image. */
  private static long tokens(SaviConfig c) {
    long k = c.slots().count();
    long size = c.slots().size();
    long patches = (long) c.height() * c.width() / (DiscreteVae.PATCH * DiscreteVae.PATCH);
    long vocabulary = c.tokenDecoder().tokenizer().vocabulary();
    long layer =
        2 * linear(k, size, size) // keys and values of slots
            + 6 * linear(patches, size, size)
            + patches * (patches + 1) * size
            + 2 * patches * k * size
            + mlp(patches, size, 4 * size, size);
    long channels = c.tokenDecoder().tokenizer().channels();
    long doubling = (9 + 1 + 1 + 4) * channels * channels;
    return linear(k, size, size)
        + c.tokenDecoder().layers() * layer
        + linear(patches, size, vocabulary)
        + linear(patches, vocabulary, channels)
        + (patches + 4 * patches) * doubling
        + linear(16 * patches, channels, 3);
  }
}
