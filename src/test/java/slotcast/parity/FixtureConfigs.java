package slotcast.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import slotcast.model.SaviConfig;
import slotcast.model.SaviConfig.Decoder;
import slotcast.model.SaviConfig.Encoder;
import slotcast.model.SaviConfig.Kernel;
import slotcast.model.SaviConfig.KernelLayer;
import slotcast.model.SaviConfig.Predictor;
import slotcast.model.SaviConfig.PredictorType;
import slotcast.model.SaviConfig.Slots;

/** From the reference's hyper-parameters, as golden files state them, to ours. */
final class FixtureConfigs {
  private FixtureConfigs() {}

  /** The model of a SAVi or StoSAVi case. */
  static SaviConfig savi(JsonNode config) {
    JsonNode slots = config.get("slot_dict");
    JsonNode enc = config.get("enc_dict");
    JsonNode dec = config.get("dec_dict");
    JsonNode pred = config.get("pred_dict");
    List<Integer> resolution = ints(config.get("resolution"));
    List<Integer> encChannels = ints(enc.get("enc_channels"));
    // The reference halves images of 128 pixels in its first convolution.
    List<Integer> strides = new ArrayList<>();
    for (int i = 1; i < encChannels.size(); i++) {
      strides.add(i == 1 && resolution.get(0) == 128 ? 2 : 1);
    }
    boolean kernelMlp = slots.path("kernel_mlp").asBoolean(true);
    boolean stochastic = !config.get("loss_dict").get("kld_method").textValue().equals("none");
    return new SaviConfig(
        resolution,
        new Slots(
            slots.get("num_slots").intValue(),
            slots.get("slot_size").intValue(),
            slots.get("slot_mlp_size").intValue(),
            slots.get("num_iterations").intValue(),
            null,
            null),
        new Encoder(
            encChannels,
            enc.get("enc_ks").intValue(),
            strides,
            enc.get("enc_out_channels").intValue()),
        new Kernel(kernelMlp ? KernelLayer.MLP : KernelLayer.LINEAR, stochastic),
        new Predictor(
            PredictorType.valueOf(pred.get("pred_type").textValue().toUpperCase(Locale.ROOT)),
            pred.get("pred_num_layers").intValue(),
            pred.get("pred_num_heads").intValue(),
            pred.get("pred_ffn_dim").intValue(),
            pred.get("pred_norm_first").booleanValue(),
            pred.get("pred_rnn").booleanValue()),
        new Decoder(
            ints(dec.get("dec_channels")),
            ints(dec.get("dec_resolution")),
            dec.get("dec_ks").intValue(),
            null));
  }

  static List<Integer> ints(JsonNode array) {
    List<Integer> out = new ArrayList<>();
    array.forEach(n -> out.add(n.intValue()));
    return out;
  }
}
