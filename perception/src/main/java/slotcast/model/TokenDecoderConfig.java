package slotcast.model;

import slotcast.config.Check;
import slotcast.tokenizer.TokenizerConfig;

/**
 * Draws the tokens of an image tokenizer (STEVE); masks are the corrector's attention.
 *
 * @param tokenizer whose tokens they are
 * @param layers of the transformer
 * @param heads of the transformer
 */
public record TokenDecoderConfig(TokenizerConfig tokenizer, int layers, int heads) {
  public TokenDecoderConfig {
    Check.present("token_decoder.tokenizer", tokenizer);
    SizeChecks.positive("token_decoder.layers", layers);
    SizeChecks.positive("token_decoder.heads", heads);
  }
}
