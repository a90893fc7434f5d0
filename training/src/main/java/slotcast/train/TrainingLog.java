package slotcast.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import slotcast.file.AtomicFiles;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.tensorboard.EventFile;
import slotcast.tensorboard.Histogram;

/**
 * The record of a run in its folder: {@code log.jsonl}, one JSON object a line with {@code kind}
 * ({@code train} or {@code evaluation}), {@code step}, {@code minutes} and {@code values}; the same
 * and more for TensorBoard; pictures.
 *
 * <p>What was written after the checkpoint that a run goes on from is cut off, so that each step is
 * there once. TensorBoard's events go to a new file at each start, since a page that is open would
 * read on in the old one.
 */
final class TrainingLog implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LOG_FILE = "log.jsonl";
  private static final String EVENTS = "events.out.tfevents.";

  /**
   * Where the files end.
   *
   * @param logBytes of log.jsonl
   * @param eventsFile name of the newest file of events; empty before the first
   * @param eventsBytes of that one
   */
  record Position(long logBytes, String eventsFile, long eventsBytes) {
    /** Of a run that begins. */
    static final Position START = new Position(0, "", 0);
  }

  private final Path folder;
  private final int firstStep;
  private final Position before; // where this run's own entries begin
  private final FileChannel log;
  private EventFile events; // null until there are some
  private String eventsFile;

  /**
   * @param step that the run goes on from
   * @param from where its log ended then; later entries are removed
   */
  TrainingLog(Path folder, int step, Position from) throws IOException {
    this.folder = folder;
    firstStep = step;
    before = from;
    Files.createDirectories(folder);
    log =
        FileChannel.open(
            folder.resolve(LOG_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    log.truncate(from.logBytes());
    log.position(log.size());
    cutEvents(from);
  }

  private void cutEvents(Position from) throws IOException {
    List<Path> files;
    try (Stream<Path> list = Files.list(folder)) {
      files = list.filter(p -> p.getFileName().toString().startsWith(EVENTS)).toList();
    }
    for (Path file : files) {
      int order = file.getFileName().toString().compareTo(from.eventsFile());
      if (order > 0) {
        Files.delete(file);
      } else if (order == 0) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(from.eventsBytes());
        }
      }
    }
  }

  /** Means of the steps since the last call, by name, and the rate of the last one. */
  void train(int step, double minutes, Map<String, Double> values) throws IOException {
    record("train", step, minutes, values);
    scalars("train/", step, values);
  }

  /** Scores and health on held-out videos. */
  void evaluation(
      int step,
      double minutes,
      Map<String, Double> scores,
      Health health,
      Map<String, RgbImage> pictures)
      throws IOException {
    record("evaluation", step, minutes, scores);
    scalars("held_out/", step, scores);
    if (!health.values().isEmpty()) {
      record("health", step, minutes, health.values());
      scalars("health/", step, health.values());
    }
    for (Map.Entry<String, float[]> e : health.histograms().entrySet()) {
      histogram(step, "health/" + e.getKey(), e.getValue());
    }
    for (Map.Entry<String, RgbImage> e : pictures.entrySet()) {
      events().image(step, e.getKey(), e.getValue());
      Path file = folder.resolve("pictures/step-%08d-%s.png".formatted(step, e.getKey()));
      AtomicFiles.write(file, List.of(ByteBuffer.wrap(PngFile.encode(e.getValue()))));
    }
  }

  /** How values are spread; for TensorBoard alone. */
  void histogram(int step, String name, float[] values) throws IOException {
    events().histogram(step, name, Histogram.of(values));
  }

  private void scalars(String prefix, int step, Map<String, Double> values) throws IOException {
    for (Map.Entry<String, Double> e : values.entrySet()) {
      events().scalar(step, prefix + e.getKey(), e.getValue());
    }
  }

  private void record(String kind, int step, double minutes, Map<String, Double> values)
      throws IOException {
    ObjectNode line = JSON.createObjectNode().put("kind", kind).put("step", step);
    line.put("minutes", Math.round(minutes * 1e4) / 1e4);
    ObjectNode numbers = line.putObject("values");
    values.forEach(
        (name, value) -> {
          if (Double.isFinite(value)) {
            numbers.put(name, value);
          } else {
            numbers.putNull(name); // JSON has no other
          }
        });
    ByteBuffer bytes =
        ByteBuffer.wrap((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      log.write(bytes);
    }
  }

  private EventFile events() throws IOException {
    if (events == null) {
      String last = before.eventsFile();
      int start = last.isEmpty() ? 0 : 1 + Integer.parseInt(last.replaceAll("\\D", ""));
      eventsFile = "%s%010d.slotcast".formatted(EVENTS, start);
      events = new EventFile(folder.resolve(eventsFile), firstStep + 1L);
    }
    return events;
  }

  /** Where the files end now. */
  Position position() throws IOException {
    return events == null
        ? new Position(log.position(), before.eventsFile(), before.eventsBytes())
        : new Position(log.position(), eventsFile, events.length());
  }

  /** Waits until everything is on the disk. */
  void sync() throws IOException {
    log.force(false);
    if (events != null) {
      events.sync();
    }
  }

  @Override
  public void close() throws IOException {
    log.close();
    if (events != null) {
      events.close();
    }
  }
}
