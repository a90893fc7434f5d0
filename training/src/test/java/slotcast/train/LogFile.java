package slotcast.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run's {@code log.jsonl}. */
final class LogFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private LogFile() {}

  /** Values of a name by the step they were logged at. */
  static Map<String, Double> values(Path run, String name) throws IOException {
    Map<String, Double> out = new LinkedHashMap<>();
    for (String line : Files.readAllLines(run.resolve("log.jsonl"))) {
      JsonNode record = JSON.readTree(line);
      JsonNode value = record.get("values").get(name);
      if (value != null) {
        String step = record.get("step").asText();
        if (out.put(step, value.doubleValue()) != null) {
          throw new AssertionError(name + " is there twice at step " + step);
        }
      }
    }
    return out;
  }

  /** Its lines without what differs between two runs alike. */
  static List<String> withoutTime(Path run) throws IOException {
    List<String> out = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("log.jsonl"))) {
      ObjectNode record = (ObjectNode) JSON.readTree(line);
      record.remove("minutes");
      out.add(record.toString());
    }
    return out;
  }
}
