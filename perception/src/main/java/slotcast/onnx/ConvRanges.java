package slotcast.onnx;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import slotcast.config.Yaml;

/**
 * What convolutions see and give, measured over many frames: what it takes to compute them in whole
 * numbers of 8 bits.
 *
 * @param ranges by the name of a convolution's kernel: lowest and highest value in, lowest and
 *     highest out
 */
public record ConvRanges(Map<String, List<Double>> ranges) {
  /** Of the entry in a model file. */
  public static final String KEY = "int8";

  public ConvRanges {
    ranges = new TreeMap<>(ranges);
    ranges.forEach(
        (name, range) -> {
          boolean ordered =
              range.size() == 4 && range.get(0) <= range.get(1) && range.get(2) <= range.get(3);
          if (!ordered) {
            throw new IllegalArgumentException("range of " + name + ": " + range);
          }
        });
  }

  /**
   * Reads what {@link #toJson} writes.
   *
   * @param source names the file in messages
   */
  public static ConvRanges fromJson(String json, String source) {
    return Yaml.parseJson(json, ConvRanges.class, source);
  }

  /** As text. */
  public String toJson() {
    return Yaml.toJson(this);
  }

  /** Both, each range as wide as the wider one. */
  public ConvRanges or(ConvRanges other) {
    Map<String, List<Double>> all = new TreeMap<>(ranges);
    other.ranges.forEach(
        (name, b) ->
            all.merge(
                name,
                b,
                (a, unused) ->
                    List.of(
                        Math.min(a.get(0), b.get(0)),
                        Math.max(a.get(1), b.get(1)),
                        Math.min(a.get(2), b.get(2)),
                        Math.max(a.get(3), b.get(3)))));
    return new ConvRanges(all);
  }
}
