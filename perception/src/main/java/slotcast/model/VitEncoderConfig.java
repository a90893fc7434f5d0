package slotcast.model;

import slotcast.config.Check;
import slotcast.vit.VitConfig;

/**
 * A frozen vision transformer, and a layer norm and an MLP that bring its features to the
 * corrector.
 *
 * @param vit the transformer, whose weights are trained elsewhere
 * @param outChannels F
 */
public record VitEncoderConfig(VitConfig vit, int outChannels) {
  public VitEncoderConfig {
    Check.present("vit_encoder.vit", vit);
    SizeChecks.positive("vit_encoder.out_channels", outChannels);
  }
}
