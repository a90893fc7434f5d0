package slotcast.parity;

import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Multiply-adds that torch did, counted from what its profiler recorded: every matrix product and
 * convolution with the shapes of its arguments. Knows nothing of models.
 */
final class ProfiledCost {
  /** Operations that others which are counted are made of, or that multiply no matrices. */
  private static final Set<String> NOT_COUNTED =
      Set.of(
          "aten::matmul",
          "aten::linear",
          "aten::conv2d",
          "aten::convolution",
          "aten::_convolution",
          "aten::convolution_overrideable",
          "aten::mkldnn_convolution",
          "aten::scaled_dot_product_attention",
          "aten::_fused_sdp_choice",
          "aten::slow_conv_transpose2d",
          "aten::thnn_conv2d",
          "aten::_slow_conv2d_forward");

  private ProfiledCost() {}

  private record Event(String name, double start, double end, List<long[]> shapes) {
    long size(int argument, int axis) {
      long[] shape = shapes.get(argument);
      return shape[axis < 0 ? shape.length + axis : axis];
    }

    long elements(int argument) {
      long n = 1;
      for (long size : shapes.get(argument)) {
        n *= size;
      }
      return n;
    }
  }

  /** Runs work on this thread and counts. */
  static long of(Runnable work) throws IOException {
    Path file = Files.createTempFile("slotcast-profile", ".json");
    try {
      JniUtils.startProfile(false, true, false);
      try {
        work.run();
      } finally {
        JniUtils.stopProfile(file.toString());
      }
      List<Event> events = events(new ObjectMapper().readTree(file.toFile()));
      long sum = 0;
      for (int i = 0; i < events.size(); i++) {
        sum += multiplyAdds(events, i);
      }
      return sum;
    } finally {
      Files.delete(file);
    }
  }

  /** In the order in which they began. */
  private static List<Event> events(JsonNode trace) {
    List<Event> events = new ArrayList<>();
    for (JsonNode e : trace) {
      if (!e.has("shape")) {
        continue;
      }
      List<long[]> shapes = new ArrayList<>();
      for (JsonNode shape : e.get("shape")) {
        long[] sizes = new long[shape.size()];
        for (int i = 0; i < sizes.length; i++) {
          sizes[i] = shape.get(i).longValue();
        }
        shapes.add(sizes);
      }
      double start = e.get("ts").doubleValue();
      double end = start + e.get("dur").doubleValue();
      events.add(new Event(e.get("name").textValue(), start, end, shapes));
    }
    events.sort(Comparator.comparingDouble(Event::start));
    return events;
  }

  private static long multiplyAdds(List<Event> events, int index) {
    Event e = events.get(index);
    switch (e.name()) {
      case "aten::mm":
        return e.elements(0) * e.size(1, -1);
      case "aten::addmm":
        return e.elements(1) * e.size(2, -1);
      case "aten::bmm":
        return e.elements(0) * e.size(1, -1);
      case "aten::baddbmm":
        return e.elements(1) * e.size(2, -1);
      case "aten::mv":
      case "aten::dot":
        return e.elements(0);
      case "aten::_scaled_dot_product_flash_attention_for_cpu":
        return 2 * e.elements(0) * e.size(1, -2); // with the keys, and with the values
      case "aten::conv_transpose2d":
        return e.elements(0) / e.size(0, 1) * e.elements(1);
      case "aten::conv2d":
        return pixelsBehind(events, index) * e.elements(1);
      default:
        if (!NOT_COUNTED.contains(e.name())
            && e.name().matches("aten::.*(mm|mv|dot|linear|conv[^j].*|attention.*|einsum)")) {
          throw new IllegalStateException("an operation that nobody counts: " + e.name());
        }
        return 0;
    }
  }

  /**
   * Pixels that a convolution gives, of an image of the same form: the next operation takes them.
   */
  private static long pixelsBehind(List<Event> events, int index) {
    Event convolution = events.get(index);
    for (Event e : events.subList(index + 1, events.size())) {
      if (e.start() >= convolution.end() && !e.shapes().isEmpty()) {
        long[] shape = e.shapes().get(0);
        if (shape.length == 4
            && shape[1] == convolution.size(1, 0)
            && shape[2] * convolution.size(0, 3) == shape[3] * convolution.size(0, 2)) {
          return shape[0] * shape[2] * shape[3];
        }
      }
    }
    throw new IllegalStateException("nothing takes what a convolution gives");
  }
}
