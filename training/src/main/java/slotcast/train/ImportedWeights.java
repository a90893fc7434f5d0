package slotcast.train;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import slotcast.error.UserError;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.torchfile.TorchFile;

/**
 * Weights that another program trained, by the reference's names.
 *
 * @param source the file they come from
 * @param step optimiser steps taken, or 0 where the file does not say
 * @param tensors by name
 */
record ImportedWeights(Path source, long step, Map<String, Tensor> tensors) {
  /** In every checkpoint of the reference, never used by it. */
  private static final String UNUSED = "prior_slot_layer.";

  /** In every checkpoint of STEVE: what a token may look at, which we know. */
  private static final String CAUSAL_MASK = ".self_attn_mask";

  private static final int NAMES_LISTED = 10;

  /**
   * Reads a file of PyTorch, or one whose name ends in {@code .safetensors}.
   *
   * @throws UserError if it cannot be read, or holds no state dict
   */
  static ImportedWeights read(Path file) {
    if (file.toString().endsWith(".safetensors")) {
      return new ImportedWeights(file, 0, Safetensors.read(file).tensors());
    }
    try (TorchFile torch = TorchFile.read(file)) {
      long step = torch.has("it") && torch.value("it") instanceof Long it ? it : 0;
      return new ImportedWeights(file, step, torch.stateDict());
    }
  }

  /** SHA-256 of the file, in hex. */
  String fileSha256() throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    try (InputStream in = new DigestInputStream(Files.newInputStream(source), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * The tensors as float32, if they are those of the model.
   *
   * @param configName for messages
   * @throws UserError that names missing, unexpected and misshapen tensors
   */
  Map<String, Tensor> fittedTo(ImportConfig config, String configName) {
    Map<String, Tensor> expected;
    Set<String> required;
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store = ParameterStore.initial(manager, 0)) {
      config.build(store);
      expected = store.export();
      required = new TreeSet<>(store.trainable().keySet());
    }
    List<String> missing = required.stream().filter(n -> !tensors.containsKey(n)).toList();
    List<String> unexpected = new ArrayList<>();
    List<String> misshapen = new ArrayList<>();
    Map<String, Tensor> fitted = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          Tensor place = expected.get(name);
          if (config.savi() != null && name.endsWith(CAUSAL_MASK)) {
            return;
          }
          boolean carried = config.savi() != null && name.startsWith(UNUSED);
          if (place == null && !carried) {
            unexpected.add(name);
          } else if (!tensor.dtype().isFloating()
              || (place != null && !Arrays.equals(place.shape(), tensor.shape()))) {
            misshapen.add(describe(name, tensor, place));
          } else {
            fitted.put(name, Tensor.of(tensor.floats(), tensor.shape()));
          }
        });
    if (!missing.isEmpty() || !unexpected.isEmpty() || !misshapen.isEmpty()) {
      List<String> faults = new ArrayList<>();
      list(faults, "missing", missing);
      list(faults, "unexpected", unexpected);
      list(faults, "misshapen", misshapen);
      throw new UserError(
          "weights " + source,
          String.join("; ", faults),
          "the " + required.size() + " weights of " + configName,
          "name the configuration that they were trained with by --config");
    }
    return fitted;
  }

  private static String describe(String name, Tensor found, Tensor place) {
    return name
        + " "
        + found.dtype()
        + Arrays.toString(found.shape())
        + (place == null ? "" : " for F32" + Arrays.toString(place.shape()));
  }

  private static void list(List<String> faults, String what, List<String> names) {
    if (!names.isEmpty()) {
      String shown = String.join(", ", names.subList(0, Math.min(NAMES_LISTED, names.size())));
      int rest = names.size() - NAMES_LISTED;
      faults.add(
          names.size() + " " + what + ": " + shown + (rest > 0 ? " and " + rest + " more" : ""));
    }
  }
}
