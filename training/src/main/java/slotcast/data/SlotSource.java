package slotcast.data;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Where the slots of whole videos come from, before they are on disk. */
public interface SlotSource {
  /** Parts of a slot's state in their order on disk. */
  List<String> PARTS = List.of("slots", "positions", "scales", "rotations");

  /** The model of slots that another program wrote. */
  String UNKNOWN = "unknown";

  /** SHA-256 of the model whose slots they are, in hex, or {@link #UNKNOWN}. */
  String model();

  /** What the frames were, as a text that is another one for other frames. */
  String data();

  /** What it is, for messages. */
  String name();

  /** Names of the videos, in order. */
  List<String> videos();

  /** T of a video. */
  int frames(int video);

  /** Shape of one frame of each part, by name: {@code slots} (K,C), {@code positions} (K,2) … */
  Map<String, long[]> parts();

  /** Takes the slots of one part of consecutive frames of a video, row-major. */
  interface Sink {
    void put(int video, String part, int frame, float[] values) throws IOException;
  }

  /**
   * Gives the slots of whole videos, {@code from} to {@code to}, exclusive.
   *
   * @throws slotcast.error.UserError if they are damaged or not finite
   */
  void write(int from, int to, Sink sink) throws IOException;
}
