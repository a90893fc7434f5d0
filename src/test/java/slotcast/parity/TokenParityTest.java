package slotcast.parity;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import slotcast.model.Savi;
import slotcast.optim.Adam;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tokenizer.DiscreteVae;
import slotcast.tokenizer.TokenDecoder;
import slotcast.tokenizer.TokenTransformer;
import slotcast.tokenizer.TokenizerConfig;
import slotcast.train.OptimiserConfig;

/**
 * The image tokenizer and STEVE against golden data of SlotFormer's own code (see {@code
 * src/test/resources/golden/README.md}): outputs, tokens, every gradient, steps of the optimiser.
 */
class TokenParityTest {
  private static final String TRANSFORMER = "trans_decoder.";

  /** Of a gradient that is zero in exact arithmetic, as a share of the norm of all. */
  private static final double NOISE = 1e-7;

  @TestFactory
  Stream<DynamicTest> tokenizerAndSteve() {
    return Stream.of(
        Golden.bundled("dvae", golden -> tokenizer(golden, false)),
        Golden.bundled("dvae", golden -> tokenizer(golden, true)),
        Golden.bundled("steve_decoder", TokenParityTest::transformer),
        Golden.bundled("steve", TokenParityTest::steve),
        Golden.bundled("steve64", TokenParityTest::steve),
        Golden.bundled("steve_masks128", TokenParityTest::masks));
  }

  private static void tokenizer(Golden golden, boolean hard) {
    try (NDManager manager = NDManager.newBaseManager();
        ParameterStore store =
            ParameterStore.loaded(manager, golden.name(), GoldenWeights.of(golden));
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      int vocabulary = golden.config().get("vocab_size").intValue();
      DiscreteVae model = new DiscreteVae(store, "", new TokenizerConfig(vocabulary, null));
      store.requireGradients();
      try (Adam adam = new Adam(manager, store.trainable())) {
        NDArray images = golden.array(manager, "in/img");
        String suffix = hard ? "_hard" : "";
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
          NDArray logits = model.logits(images);
          double temperature = golden.config().get("tau").doubleValue();
          NDArray code = DiscreteVae.relax(logits, golden.array(manager, "in/gumbel"), temperature);
          code = hard ? DiscreteVae.straightThrough(code) : code;
          NDArray drawn = model.draw(code);
          NDArray loss = drawn.sub(images).square().mean();
          golden.compare("out/logits", logits, Golden.MODEL);
          golden.compare("out/z" + suffix, code, Golden.MODEL);
          golden.compare("out/recon" + suffix, drawn, Golden.MODEL);
          golden.compareScalar("loss" + suffix, loss.getFloat(), Golden.SCALAR);
          collector.backward(loss);
        }
        Gradients.compareValues(
            golden,
            hard ? "gradhard" : "grad",
            Gradients.values(store.trainable()),
            Golden.GRADIENT,
            NOISE * golden.scalar("grad_total_norm" + suffix));
        NDArray tokens = model.tokens(images);
        golden.compareExact("out/tokens", tokens.toLongArray());
        golden.compare("out/recon_tokens", model.drawTokens(tokens), Golden.MODEL);
        if (!hard) {
          double rate = golden.config().get("adam1").get("lr").doubleValue();
          adam.step(rate, Double.POSITIVE_INFINITY);
          Steps.FirstStep step = Steps.FirstStep.of(golden, Double.POSITIVE_INFINITY, name -> rate);
          Steps.first(
              golden,
              "adam1sample",
              "",
              Steps.values(store.export()),
              step,
              Golden.GRADIENT,
              NOISE * golden.scalar("grad_total_norm"));
        }
      }
    }
  }

  private static void transformer(Golden golden) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    GoldenWeights.of(golden).forEach((name, t) -> weights.put(TRANSFORMER + name, t));
    JsonNode c = golden.config();
    try (NDManager manager = NDManager.newBaseManager();
        ParameterStore store = ParameterStore.loaded(manager, golden.name(), weights);
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray slots = golden.array(manager, "in/slots");
      NDArray target = golden.array(manager, "in/target");
      TokenTransformer model =
          new TokenTransformer(
              store,
              c.get("vocab_size").intValue(),
              c.get("max_len").intValue() + 1,
              c.get("d_model").intValue(),
              c.get("num_layers").intValue(),
              c.get("n_head").intValue());
      if (!store.unused().isEmpty()) {
        throw new AssertionError("unused " + store.unused());
      }
      // The golden tokens stop one before the last, which is not looked at.
      NDArray tokens = golden.array(manager, "in/tokens").concat(target.get(":, -1:"), 1);
      store.requireGradients();
      slots.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray logits = model.logits(slots, tokens);
        NDArray loss = TokenDecoder.loss(logits, target);
        golden.compare("out/logits", logits, Golden.MODEL);
        golden.compareScalar("loss", loss.getFloat(), Golden.SCALAR);
        collector.backward(loss);
      }
      Map<String, float[]> gradients = new LinkedHashMap<>();
      Gradients.values(store.trainable())
          .forEach((name, g) -> gradients.put(name.substring(TRANSFORMER.length()), g));
      gradients.put("in.slots", slots.getGradient().toFloatArray());
      double noise = NOISE * golden.scalar("grad_total_norm");
      Gradients.compareValues(golden, gradients, Golden.GRADIENT, noise);
      NDArray generated = model.generate(slots);
      golden.compareExact("out/generated", generated.toLongArray());
      golden.compare("out/generated_logits", model.logits(slots, generated), Golden.MODEL);
    }
  }

  private static void steve(Golden golden) {
    JsonNode adam = golden.config().get("adam1");
    double rate = adam.get("lr").doubleValue();
    OptimiserConfig rates =
        new OptimiserConfig(rate, 1, 1.0, adam.get("dec_lr").doubleValue(), null);
    try (NDManager manager = NDManager.newBaseManager();
        Stores stores = Stores.of(golden, manager);
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      ParameterStore store = stores.trained;
      Savi savi = stores.savi(golden);
      store.requireGradients();
      Map<String, NDArray> trainable = store.trainable();
      try (Adam optimiser = new Adam(manager, trainable, rates::rateFactor)) {
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
          NDArray loss = steveLoss(golden, savi, manager);
          golden.compareScalar("loss", loss.getFloat(), Golden.SCALAR);
          collector.backward(loss);
        }
        double total = golden.scalar("grad_total_norm");
        Gradients.compare(golden, trainable, Set.of(), Golden.GRADIENT, NOISE * total);
        double norm = optimiser.step(rate, adam.get("clip_grad_norm").doubleValue());
        golden.compareNumber("grad_total_norm", total, norm, Golden.GRADIENT * total);
      }
      String form = golden.names("adam1/").isEmpty() ? "adam1sample" : "adam1";
      Steps.FirstStep step =
          Steps.FirstStep.of(
              golden,
              adam.get("clip_grad_norm").doubleValue(),
              name -> rate * rates.rateFactor(name));
      Steps.first(
          golden,
          form,
          "",
          Steps.values(store.export()),
          step,
          Golden.GRADIENT,
          NOISE * golden.scalar("grad_total_norm"));
    }
  }

  private static NDArray steveLoss(Golden golden, Savi savi, NDManager manager) {
    NDArray video = golden.array(manager, "in/img"); // (B,T,3,H,W)
    Savi.Encoded encoded = savi.encode(video, null, null);
    golden.compare("out/slots", encoded.slots(), Golden.MODEL);
    Shape s = video.getShape();
    int side = savi.encoder().featureHeight();
    NDArray masks =
        encoded.attention().reshape(s.get(0), s.get(1), savi.config().slots().count(), side, side);
    if (golden.has("out/masks")) {
      golden.compare("out/masks", masks, Golden.MODEL);
    } else {
      golden.compare("out/masks_sub", masks.get(new NDIndex("..., ::4, ::4")), Golden.MODEL);
    }
    NDArray tokens =
        savi.tokens().tokens(video.reshape(s.get(0) * s.get(1), s.get(2), s.get(3), s.get(4)));
    golden.compareExact("out/target_token_id", tokens.toLongArray());
    NDArray logits = savi.tokens().logits(encoded.states().merged().slots(), tokens);
    golden.compare("out/pred_token_id", logits, Golden.MODEL);
    return TokenDecoder.loss(logits, tokens);
  }

  /** Attention at 64x64, enlarged to images of 128x128. */
  private static void masks(Golden golden) {
    try (NDManager manager = NDManager.newBaseManager();
        Stores stores = Stores.of(golden, manager);
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      Savi savi = stores.savi(golden);
      long seed = golden.config().get("seed").longValue();
      Tensor image = GoldenWeights.generated(golden, "inputs_generated", seed, "").get("in/img");
      NDArray video = manager.create(image.floats(), new Shape(image.shape()));
      Savi.Encoded encoded = savi.encode(video, null, null);
      golden.compare("out/slots", encoded.slots(), Golden.MODEL);
      NDArray attention = encoded.attention();
      Shape s = attention.getShape(); // (B,T,K,N)
      NDArray masks =
          savi.masks(
              encoded.states().merged(),
              attention.reshape(s.get(0) * s.get(1), s.get(2), s.get(3)));
      NDArray coarse = masks.get(new NDIndex("..., ::8, ::8")); // (B*T,K,1,h,w)
      Shape c = coarse.getShape();
      golden.compare(
          "out/masks",
          coarse.reshape(s.get(0), s.get(1), s.get(2), c.get(3), c.get(4)),
          Golden.MODEL);
    }
  }

  /** Parameters of STEVE, those of its tokenizer apart. */
  private record Stores(ParameterStore trained, ParameterStore frozen) implements AutoCloseable {
    static Stores of(Golden golden, NDManager manager) {
      Map<String, Tensor> trained = new LinkedHashMap<>();
      Map<String, Tensor> frozen = new LinkedHashMap<>();
      GoldenWeights.of(golden)
          .forEach(
              (name, t) ->
                  (name.startsWith(TokenDecoder.TOKENIZER_PREFIX) ? frozen : trained).put(name, t));
      return new Stores(
          ParameterStore.loaded(manager, golden.name(), trained),
          ParameterStore.loaded(manager, golden.name(), frozen));
    }

    Savi savi(Golden golden) {
      Savi savi = new Savi(FixtureConfigs.steve(golden.config()), trained, frozen);
      Set<String> unused = new HashSet<>(trained.unused());
      unused.addAll(frozen.unused());
      if (!unused.isEmpty()) {
        throw new AssertionError("unused " + unused);
      }
      return savi;
    }

    @Override
    public void close() {
      trained.close();
      frozen.close();
    }
  }
}
