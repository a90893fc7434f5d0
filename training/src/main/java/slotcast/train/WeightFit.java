package slotcast.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.torchfile.TensorDict;

/**
 * How a file's dictionary fits the weights of a configuration, once a prefix is dropped from its
 * names.
 *
 * @param dict of the file
 * @param prefix that the names of weights begin with, such as {@code module.}; may be empty
 * @param named names in the model of the tensors to read, and those in the dictionary
 * @param missing required names that no tensor has
 * @param unexpected names after the prefix that are none of the model's
 * @param misshapen weights of another shape or type, described
 * @param outside names without the prefix, which are left out
 */
record WeightFit(
    TensorDict dict,
    String prefix,
    Map<String, String> named,
    List<String> missing,
    List<String> unexpected,
    List<String> misshapen,
    List<String> outside) {
  private static final int MAX_NAME = 1024; // characters of a name that is looked at
  private static final int NAMES_LISTED = 10;

  /** What trainers put around a model; other keys and prefixes tell that it is another copy. */
  private static final Set<String> USUAL =
      Set.of(
          "state_dict",
          "model_state_dict",
          "model",
          "model_state",
          "module",
          "net",
          "network",
          "weights",
          "params",
          "_orig_mod");

  /**
   * The fits of every prefix that at least one weight has. Where none has one, that of the empty
   * prefix.
   */
  static List<WeightFit> all(TensorDict dict, ExpectedWeights expected) {
    Map<String, Integer> found = new LinkedHashMap<>();
    Stream.concat(dict.tensors().keySet().stream(), dict.others().keySet().stream())
        .filter(name -> name.length() <= MAX_NAME)
        .forEach(
            name -> {
              for (int at = 0; at >= 0; at = after(name, at)) {
                if (expected.required().contains(name.substring(at))) {
                  found.merge(name.substring(0, at), 1, Integer::sum);
                }
              }
            });
    int most = found.values().stream().mapToInt(n -> n).max().orElse(0);
    Set<String> prefixes = new LinkedHashSet<>();
    found.forEach(
        (prefix, n) -> {
          if (n == most) {
            prefixes.add(prefix);
          }
        });
    return prefixes.isEmpty()
        ? List.of(of(dict, "", expected))
        : prefixes.stream().map(p -> of(dict, p, expected)).toList();
  }

  /** Where the next part of a dotted name begins, or -1. */
  private static int after(String name, int at) {
    int dot = name.indexOf('.', at);
    return dot < 0 ? -1 : dot + 1;
  }

  private static WeightFit of(TensorDict dict, String prefix, ExpectedWeights expected) {
    WeightFit fit =
        new WeightFit(
            dict,
            prefix,
            new LinkedHashMap<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    dict.tensors()
        .forEach(
            (full, info) -> {
              if (full.startsWith(prefix)) {
                fit.place(full, info, expected);
              } else {
                fit.outside.add(full);
              }
            });
    dict.others()
        .forEach(
            (full, kind) -> {
              String name = full.startsWith(prefix) ? full.substring(prefix.length()) : "";
              if (expected.shapes().containsKey(name)) {
                fit.misshapen.add(name + ", a " + kind);
              } else {
                fit.outside.add(full);
              }
            });
    expected.required().stream()
        .filter(
            n -> !dict.tensors().containsKey(prefix + n) && !dict.others().containsKey(prefix + n))
        .forEach(fit.missing::add);
    return fit;
  }

  private void place(String full, TensorDict.Info info, ExpectedWeights expected) {
    String name = full.substring(prefix.length());
    Tensor place = expected.shapes().get(name);
    if (expected.leftOut().test(name)) {
      return;
    }
    if (place == null && !expected.carried().test(name)) {
      unexpected.add(name);
    } else if (!info.dtype().isFloating()
        || (place != null && !Arrays.equals(place.shape(), info.shape()))) {
      String wanted = place == null ? "" : " for F32" + Arrays.toString(place.shape());
      misshapen.add(name + " " + info.dtype() + Arrays.toString(info.shape()) + wanted);
    } else {
      named.put(name, full);
    }
  }

  boolean fits() {
    return missing.isEmpty() && unexpected.isEmpty() && misshapen.isEmpty();
  }

  /** How many names are as they should be; the fit with the most is the one that was meant. */
  int score() {
    return named.size() + misshapen.size() - missing.size();
  }

  /** Where it is, as {@code --weights} names it: keys and prefix, joined with slashes. */
  String label() {
    String keys = dict.path();
    return keys.isEmpty() || prefix.isEmpty() ? keys + prefix : keys + "/" + prefix;
  }

  /** Whether only what trainers usually put around a model is around it. */
  boolean isUsual() {
    return Stream.concat(Arrays.stream(dict.path().split("/")), Arrays.stream(prefix.split("\\.")))
        .allMatch(part -> part.isEmpty() || USUAL.contains(part));
  }

  /** What does not fit, in one line. */
  String faults() {
    Map<String, List<String>> lists = new LinkedHashMap<>();
    lists.put("missing", missing);
    lists.put("unexpected", unexpected);
    lists.put("misshapen", misshapen);
    return lists.entrySet().stream()
        .filter(e -> !e.getValue().isEmpty())
        .map(e -> e.getValue().size() + " " + e.getKey() + ": " + listed(e.getValue()))
        .collect(Collectors.joining("; "));
  }

  /** The first of the names. */
  static String listed(List<String> names) {
    return listed(names, NAMES_LISTED);
  }

  static String listed(List<String> names, int most) {
    String shown = String.join(", ", names.subList(0, Math.min(most, names.size())));
    int rest = names.size() - most;
    return shown + (rest > 0 ? " and " + rest + " more" : "");
  }

  /** The element types of the tensors to read that are not float32, with how many have them. */
  Map<String, Integer> converted() {
    Map<String, Integer> types = new TreeMap<>();
    for (String full : named.values()) {
      String type = dict.tensors().get(full).dtype().toString();
      if (!type.equals("F32")) {
        types.merge(type, 1, Integer::sum);
      }
    }
    return types;
  }
}
