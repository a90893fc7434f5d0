package slotcast.tokenizer;

/**
 * Everything that shapes a {@link DiscreteVae}.
 *
 * @param vocabulary V, the number of different tokens
 * @param channels of every hidden layer; null for 64, the reference's
 */
public record TokenizerConfig(int vocabulary, Integer channels) {
  public TokenizerConfig {
    channels = channels == null ? Integer.valueOf(64) : channels;
    if (vocabulary < 2) {
      throw new IllegalArgumentException("vocabulary is " + vocabulary + ", not at least 2");
    }
    if (channels <= 0) {
      throw new IllegalArgumentException("channels is " + channels + ", not a positive number");
    }
  }
}
