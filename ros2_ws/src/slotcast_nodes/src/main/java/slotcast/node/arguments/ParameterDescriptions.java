package slotcast.node.arguments;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import slotcast.config.Yaml;

/** What each parameter means, in a line; read from {@code parameters.yaml} beside this class. */
public final class ParameterDescriptions {
  private static final String FILE = "parameters.yaml";
  private static final Map<String, String> ALL = read();

  private ParameterDescriptions() {}

  /** All of them by key, in the order in which a reader should meet them. */
  public static Map<String, String> all() {
    return new LinkedHashMap<>(ALL);
  }

  /** Of one parameter; empty for one that is not listed, as {@code qos_overrides} are not. */
  static String of(String key) {
    return ALL.getOrDefault(key, "");
  }

  private static Map<String, String> read() {
    try (InputStream in = ParameterDescriptions.class.getResourceAsStream(FILE)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Map<String, String> lines = new LinkedHashMap<>();
      Yaml.parse(text, Map.class, FILE).forEach((k, v) -> lines.put((String) k, (String) v));
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
