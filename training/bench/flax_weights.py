"""Weights of the official Invariant Slot Attention (JAX and Flax) by Slotcast's names, and back."""

import re

import numpy as np

_PATHS = [
    (r"FrameEncoder_0/SimpleCNN_0/conv_simple_(\d+)/", r"encoder.\1.0."),
    (r"FrameEncoder_0/PositionEmbedding_0/pos_embedding", "slot_attention.grid"),
    (r"SiameseSpatialBroadcastDecoder_0/CNN_0/conv_(\d+)/", r"decoder.\1.0."),
    (r"SiameseSpatialBroadcastDecoder_0/Readout_0/MLP_0/dense_mlp_0/", "decoder.out.colours."),
    (r"SiameseSpatialBroadcastDecoder_0/alphas/", "decoder.out.mask."),
    (r".*/RelativePositionEmbedding_0/dense_pe_0/", "decoder_pos_embedding.dense."),
    (r".*/RelativePositionEmbedding_0/pos_embedding", "decoder_pos_embedding.grid"),
    (r"(SlotAttention\w+_0/)?GRU_0/GRUCell_0/([ih])([rzn])/", r"slot_attention.gru.\2\3."),
    (r"(SlotAttention\w+_0/)?LayerNorm_0/", "slot_attention.norm_inputs."),
    (r"(SlotAttention\w+_0/)?LayerNorm_1/", "slot_attention.project_q.0."),
    (r"(SlotAttention\w+_0/)?general_dense_q_0/", "slot_attention.project_q.1."),
    (r"(SlotAttention\w+_0/)?general_dense_([kv])_0/", r"slot_attention.project_\2."),
    (r"(SlotAttention\w+_0/)?dense_gp_0/", "slot_attention.grid_projection."),
    (r"(SlotAttention\w+_0/)?MLP_0/LayerNorm_0/", "slot_attention.grid_encoder.0."),
    (r"(SlotAttention\w+_0/)?MLP_0/dense_mlp_0/", "slot_attention.grid_encoder.1."),
    (r"(SlotAttention\w+_0/)?MLP_0/dense_mlp_1/", "slot_attention.grid_encoder.3."),
    (r"(SlotAttention\w+_0/)?MLP_1/LayerNorm_0/", "slot_attention.mlp.0."),
    (r"(SlotAttention\w+_0/)?MLP_1/dense_mlp_0/", "slot_attention.mlp.1."),
    (r"(SlotAttention\w+_0/)?MLP_1/dense_mlp_1/", "slot_attention.mlp.3."),
]


def _path(name):
    for pattern, ours in _PATHS:
        match = re.match(pattern, name)
        if match:
            end = name[match.end() :].replace("kernel", "weight").replace("scale", "weight")
            return match.expand(ours) + end
    raise SystemExit(f"golden data: got a tensor {name}, expected one of the invariant models")


def _layout(name, t):
    """From Flax's layout to PyTorch's; kernels of transposed convolutions are flipped."""
    if t.ndim == 2 and not name.endswith(".grid"):
        return t.T
    if t.ndim == 4 and name.startswith("encoder."):
        return t.transpose(3, 2, 0, 1)
    if t.ndim == 4 and name.startswith("decoder."):
        return t[::-1, ::-1].transpose(2, 3, 0, 1)
    return t


def flax(weights):
    """Flax's tensors under our names: gates and the decoder's two outputs are joined."""
    found = {_path(n): t for n, t in weights.items()}
    found = {n: np.ascontiguousarray(_layout(n, t)) for n, t in found.items()}
    if "slot_attention.grid" in found:
        found["slot_attention.grid"] = found["slot_attention.grid"].reshape(-1, 2)
    gru = "slot_attention.gru."
    for side in "ih":
        w = [found.pop(f"{gru}{side}{g}.weight") for g in "rzn"]
        zeros = np.zeros(len(w[0]), np.float32)
        b = [found.pop(f"{gru}{side}{g}.bias", zeros) for g in "rzn"]
        found[f"{gru}weight_{side}h"], found[f"{gru}bias_{side}h"] = (
            np.concatenate(w),
            np.concatenate(b),
        )
    layers = len([n for n in found if re.fullmatch(r"decoder\.\d+\.0\.bias", n)])
    for kind in ("weight", "bias"):
        parts = [found.pop(f"decoder.out.{p}.{kind}", None) for p in ("colours", "mask")]
        if parts[0] is not None:
            whole = np.concatenate(parts)
            whole = whole[..., None, None] if kind == "weight" else whole
            found[f"decoder.{layers}.{kind}"] = whole
    return found


def to_flax(weights, gradients):
    """Gradients by our names, as far as Flax has a tensor of the same meaning, by Flax's."""
    last = max(n for n in gradients if re.fullmatch(r"decoder\.\d+\.bias", n)).split(".")[1]
    found = {}
    for name, t in weights.items():
        ours = _path(name)
        gate = re.fullmatch(r"slot_attention\.gru\.([ih])([rzn])\.(\w+)", ours)
        out = re.fullmatch(r"decoder\.out\.(colours|mask)\.(\w+)", ours)
        if gate:
            g = np.split(gradients[f"slot_attention.gru.{gate[3]}_{gate[1]}h"], 3)
            g = g["rzn".index(gate[2])]
        elif out:
            g = gradients[f"decoder.{last}.{out[2]}"]
            g = g[:3] if out[1] == "colours" else g[3:]
            g = g.reshape(g.shape[:2])
        elif ours in gradients:
            g = gradients[ours]
        else:
            continue
        if g.ndim == 2:
            g = g.T
        elif g.ndim == 4:
            g = g.transpose(2, 3, 1, 0) if ours.startswith("encoder.") else g.transpose(2, 3, 0, 1)
            g = g if ours.startswith("encoder.") else g[::-1, ::-1]
        found[name] = np.ascontiguousarray(g).reshape(t.shape)
    return found
