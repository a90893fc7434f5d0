package slotcast.model.script;

import java.util.List;
import java.util.stream.Collectors;
import slotcast.model.CorrectorConfig.CorrectorType;

/** The names of what travels with slots, in the order in which methods take and give it. */
public final class Poses {
  private Poses() {}

  public static List<String> of(CorrectorType type) {
    return switch (type) {
      case SLOT_ATTENTION -> List.of();
      case ISA_T -> List.of("positions");
      case ISA_TS -> List.of("positions", "scales");
      case ISA_TSR -> List.of("positions", "scales", "rotations");
    };
  }

  /** The names, each with something before and after it. */
  public static String of(CorrectorType type, String between, String before, String after) {
    return of(type).stream().map(p -> before + p + after).collect(Collectors.joining(between));
  }

  /** The names, each with something after it, and something between them. */
  public static String of(CorrectorType type, String between, String after) {
    return of(type, between, "", after);
  }
}
