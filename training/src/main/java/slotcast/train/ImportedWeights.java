package slotcast.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import slotcast.error.UserError;
import slotcast.file.FileHash;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.torchfile.FileKind;
import slotcast.torchfile.TensorDict;
import slotcast.torchfile.TorchFile;

/**
 * Weights that another program trained, by the reference's names.
 *
 * @param source the file they come from
 * @param step optimiser steps taken, or 0 where the file does not say
 * @param tensors by name, as float32: those of the model, in the order of the file
 * @param notes what was done to them and what was left out, a line each
 */
record ImportedWeights(Path source, long step, Map<String, Tensor> tensors, List<String> notes) {
  /** Where trainers keep the number of steps: the reference's, Lightning's, others'. */
  private static final List<String> STEP_KEYS = List.of("it", "global_step", "step");

  private static final int CLASSES_LISTED = 50;

  /**
   * Reads the weights of a model from a file of PyTorch or a safetensors file.
   *
   * @param expected the weights of the model, once it is known what the file holds
   * @param configName for messages
   * @param where which weights to take, as {@link WeightFit#label()} names them, or null
   * @throws UserError if it cannot be read, or no weights in it fit, or several do; it names
   *     missing, unexpected and misshapen tensors
   */
  static ImportedWeights read(
      Path file,
      Function<List<TensorDict>, ExpectedWeights> expected,
      String configName,
      String where) {
    try {
      FileKind.requireWeights(file);
    } catch (IOException e) {
      throw new UserError(
          "weights " + file, e.getClass().getSimpleName(), "a readable file", "check the path", e);
    }
    if (Safetensors.looksLikeOne(file) || file.toString().endsWith(".safetensors")) {
      Map<String, Tensor> all = Safetensors.read(file).tensors();
      Map<String, TensorDict.Info> infos = new LinkedHashMap<>();
      all.forEach((name, t) -> infos.put(name, new TensorDict.Info(t.dtype(), t.shape())));
      List<TensorDict> dicts = List.of(new TensorDict("", infos, Map.of()));
      WeightChoice choice = new WeightChoice(file, configName, expected.apply(dicts), where);
      WeightFit fit = choice.among(dicts, "");
      return new ImportedWeights(file, 0, renamed(file, fit, all), choice.notes());
    }
    try (TorchFile torch = TorchFile.read(file)) {
      List<String> foreign = List.copyOf(torch.foreignClasses());
      List<TensorDict> dicts = torch.tensorDicts();
      WeightChoice choice = new WeightChoice(file, configName, expected.apply(dicts), where);
      WeightFit fit = choice.among(dicts, WeightFit.listed(foreign));
      List<String> notes = new ArrayList<>(choice.notes());
      if (!foreign.isEmpty()) {
        notes.add(
            "left alone, neither built nor run: what the file holds of "
                + WeightFit.listed(foreign, CLASSES_LISTED));
      }
      if (!torch.hasChecksums()) {
        notes.add("the file has no checksums: damage to its numbers would not be noticed");
      }
      Map<String, Tensor> tensors =
          renamed(file, fit, torch.tensorsOf(fit.dict(), fit.named().values()));
      return new ImportedWeights(file, step(torch), tensors, notes);
    }
  }

  private static long step(TorchFile torch) {
    for (String key : STEP_KEYS) {
      if (torch.has(key) && torch.value(key) instanceof Long step && step >= 0) {
        return step;
      }
    }
    return 0;
  }

  private static Map<String, Tensor> renamed(Path file, WeightFit fit, Map<String, Tensor> read) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    fit.named()
        .forEach(
            (name, full) -> {
              Tensor t = read.get(full);
              float[] values = t.floats();
              requireFinite(file, full, values);
              tensors.put(name, Tensor.of(values, t.shape()));
            });
    return tensors;
  }

  /** The same, with other tensors. */
  ImportedWeights with(Map<String, Tensor> others) {
    return new ImportedWeights(source, step, others, notes);
  }

  /** Whoever uses weights of a training that has diverged sees nothing, and not why. */
  private static void requireFinite(Path file, String name, float[] values) {
    int bad = 0;
    for (float value : values) {
      bad += Float.isFinite(value) ? 0 : 1;
    }
    if (bad > 0) {
      throw new UserError(
          "weights " + file,
          name + " with " + bad + " of " + values.length + " values that are not finite",
          "numbers",
          "take a checkpoint from before the training diverged");
    }
  }

  /** SHA-256 of the file, in hex. */
  String fileSha256() throws IOException {
    return FileHash.sha256(source);
  }
}
