package slotcast.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import slotcast.error.UserError;
import slotcast.torchfile.TensorDict;

/**
 * Finds, among the dictionaries of a file, the one that holds the weights of a model.
 *
 * <p>What fits by names and shapes is taken, whatever it is called. Where several fit, such as a
 * model and its running average, the one is taken around which nothing but the usual is, or none.
 */
final class WeightChoice {
  private static final Pattern SHARD = Pattern.compile(".*-\\d{5}-of-\\d{5}\\..*|.*\\.distcp");

  private final Path file;
  private final String configName;
  private final ExpectedWeights expected;
  private final String where;
  private final List<String> notes = new ArrayList<>();

  /**
   * @param configName for messages
   * @param where {@link WeightFit#label()} of the weights to take, or null
   */
  WeightChoice(Path file, String configName, ExpectedWeights expected, String where) {
    this.file = file;
    this.configName = configName;
    this.expected = expected;
    this.where = where;
  }

  /** What is to be said of the choice, a line each. */
  List<String> notes() {
    return notes;
  }

  /**
   * The dictionary and prefix whose tensors are the model's.
   *
   * @param foreign classes that the file names, for messages; may be empty
   * @throws UserError if none fits, or several do
   */
  WeightFit among(List<TensorDict> dicts, String foreign) {
    List<WeightFit> all = dicts.stream().flatMap(d -> WeightFit.all(d, expected).stream()).toList();
    if (all.isEmpty()) {
      throw new UserError(
          "weights " + file,
          "no dictionary of tensors"
              + (foreign.isEmpty() ? "" : " but what " + foreign + " may hold, which is not run"),
          "a state dict, or a dictionary around one",
          "save it with torch.save(model.state_dict(), FILE)");
    }
    List<WeightFit> fitting = all.stream().filter(WeightFit::fits).toList();
    WeightFit fit = fitting.isEmpty() ? null : one(fitting);
    if (fit == null) {
      throw misfit(all.stream().max(Comparator.comparingInt(WeightFit::score)).orElseThrow());
    }
    describe(fit);
    return fit;
  }

  private WeightFit one(List<WeightFit> fitting) {
    if (where != null) {
      return fitting.stream()
          .filter(f -> f.label().equals(where))
          .findFirst()
          .orElseThrow(() -> several("--weights " + where, "none that fit there", fitting));
    }
    if (fitting.size() == 1) {
      return fitting.get(0);
    }
    List<WeightFit> usual = fitting.stream().filter(WeightFit::isUsual).toList();
    if (usual.size() != 1) {
      throw several("weights " + file, fitting.size() + " that fit " + configName, fitting);
    }
    List<WeightFit> others = fitting.stream().filter(f -> f != usual.get(0)).toList();
    notes.add(
        "taken: " + shown(usual) + "; " + shown(others) + " would fit too (choose by --weights)");
    return usual.get(0);
  }

  private static UserError several(String what, String got, List<WeightFit> fitting) {
    return new UserError(
        what, got, "one of " + shown(fitting), "choose one by --weights, as it is named here");
  }

  private static String shown(List<WeightFit> fits) {
    List<String> labels = fits.stream().map(WeightChoice::shown).toList();
    return WeightFit.listed(labels);
  }

  private static String shown(WeightFit fit) {
    return fit.label().isEmpty() ? "the file's own dictionary" : fit.label();
  }

  private UserError misfit(WeightFit best) {
    boolean shard = SHARD.matcher(file.getFileName().toString()).matches();
    String at = best.label().isEmpty() ? "" : " under " + best.label();
    return new UserError(
        "weights " + file + at,
        best.faults(),
        "the " + expected.required().size() + " weights of " + configName,
        shard
            ? "it is one shard of several: load all of them where it was trained, and save the"
                + " weights with torch.save(model.state_dict(), FILE)"
            : "name the configuration that they were trained with by --config");
  }

  private void describe(WeightFit fit) {
    if (!fit.dict().path().isEmpty()) {
      notes.add("weights found under " + fit.dict().path());
    }
    if (!fit.prefix().isEmpty()) {
      notes.add("prefix dropped from the names of weights: " + fit.prefix());
    }
    if (!fit.outside().isEmpty()) {
      notes.add(
          "left out, not of the model: "
              + fit.outside().size()
              + " ("
              + WeightFit.listed(fit.outside())
              + ")");
    }
    if (!fit.converted().isEmpty()) {
      notes.add(
          "converted to float32: "
              + fit.converted().entrySet().stream()
                  .map(e -> e.getValue() + " of " + e.getKey())
                  .collect(Collectors.joining(", ")));
    }
  }
}
