package slotcast.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import slotcast.model.DecoderConfig;
import slotcast.model.EncoderConfig;
import slotcast.model.KernelConfig;
import slotcast.model.KernelConfig.KernelLayer;
import slotcast.model.PredictorConfig;
import slotcast.model.PredictorConfig.PredictorType;
import slotcast.model.SaviConfig;
import slotcast.model.SlotsConfig;
import slotcast.model.TokenDecoderConfig;
import slotcast.tokenizer.TokenizerConfig;

/** From the reference's hyper-parameters, as golden files state them, to ours. */
public final class FixtureConfigs {
  private FixtureConfigs() {}

  /** The model of a SAVi or StoSAVi case. */
  public static SaviConfig savi(JsonNode config) {
    JsonNode dec = config.get("dec_dict");
    boolean kernelMlp = config.get("slot_dict").path("kernel_mlp").asBoolean(true);
    boolean stochastic = !config.get("loss_dict").get("kld_method").textValue().equals("none");
    return new SaviConfig(
        ints(config.get("resolution")),
        slots(config),
        encoder(config),
        new KernelConfig(kernelMlp ? KernelLayer.MLP : KernelLayer.LINEAR, stochastic),
        predictor(config),
        new DecoderConfig(
            ints(dec.get("dec_channels")),
            ints(dec.get("dec_resolution")),
            dec.get("dec_ks").intValue(),
            null));
  }

  /** The model of a STEVE case. */
  static SaviConfig steve(JsonNode config) {
    JsonNode dec = config.get("dec_dict");
    return new SaviConfig(
        ints(config.get("resolution")),
        slots(config),
        encoder(config),
        new KernelConfig(KernelLayer.NONE, false),
        predictor(config),
        null,
        null,
        new TokenDecoderConfig(
            new TokenizerConfig(config.get("dvae_dict").get("vocab_size").intValue(), null),
            dec.get("dec_num_layers").intValue(),
            dec.get("dec_num_heads").intValue()),
        null,
        null,
        null);
  }

  private static SlotsConfig slots(JsonNode config) {
    JsonNode slots = config.get("slot_dict");
    return new SlotsConfig(
        slots.get("num_slots").intValue(),
        slots.get("slot_size").intValue(),
        slots.get("slot_mlp_size").intValue(),
        slots.get("num_iterations").intValue(),
        null,
        null);
  }

  private static EncoderConfig encoder(JsonNode config) {
    JsonNode enc = config.get("enc_dict");
    List<Integer> channels = ints(enc.get("enc_channels"));
    // The reference halves images of 128 pixels in its first convolution.
    boolean halved = config.get("resolution").get(0).intValue() == 128;
    List<Integer> strides = new ArrayList<>();
    for (int i = 1; i < channels.size(); i++) {
      strides.add(i == 1 && halved ? 2 : 1);
    }
    return new EncoderConfig(
        channels, enc.get("enc_ks").intValue(), strides, enc.get("enc_out_channels").intValue());
  }

  private static PredictorConfig predictor(JsonNode config) {
    JsonNode pred = config.get("pred_dict");
    return new PredictorConfig(
        PredictorType.valueOf(pred.get("pred_type").textValue().toUpperCase(Locale.ROOT)),
        pred.get("pred_num_layers").intValue(),
        pred.get("pred_num_heads").intValue(),
        pred.get("pred_ffn_dim").intValue(),
        pred.get("pred_norm_first").booleanValue(),
        pred.get("pred_rnn").booleanValue());
  }

  static List<Integer> ints(JsonNode array) {
    List<Integer> out = new ArrayList<>();
    array.forEach(n -> out.add(n.intValue()));
    return out;
  }
}
