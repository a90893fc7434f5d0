package slotcast.tensor;

/** Who multiplies matrices in a script, and with that how large convolutions are computed. */
public enum Products {
  /** Torch's own operations, for whatever machine or program reads the script. */
  TORCH,
  /**
   * Torch's own operations on a processor where they multiply matrices about as fast as oneDNN
   * convolves: large convolutions become products of matrices, fewer in all.
   */
  MKL,
  /**
   * oneDNN, on a processor where MKL, which multiplies for torch, takes much longer: MKL uses
   * AVX-512 on Intel's alone. Large convolutions become narrower ones, and weights are laid out for
   * oneDNN when the script is loaded.
   */
  ONEDNN
}
