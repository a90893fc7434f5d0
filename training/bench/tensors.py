"""Tensors from files and from seeds, as Slotcast's Java code has them."""

import json
import struct

import numpy as np
import torch

_DTYPES = {"F64": "<f8", "F32": "<f4", "I64": "<i8", "I32": "<i4", "U8": "u1", "BOOL": "?"}
_GOLDEN_RATIO = 0x9E3779B97F4A7C15
_64_BITS = (1 << 64) - 1


def read(path):
    """A safetensors file: its tensors by name as NumPy arrays, and its metadata."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, t in header.items():
        start, end = t["data_offsets"]
        values = np.frombuffer(data[start:end], dtype=_DTYPES[t["dtype"]])
        tensors[name] = values.reshape(t["shape"]).copy()
    return tensors, metadata


def generate(name, seed, shape, width, centre=0.0):
    """Numbers that depend on name and seed alone, uniform within centre +- width.

    FNV-1a of the name and SplitMix64, 24 bits of each number: the golden data's README, section 2.
    """
    h = 0xCBF29CE484222325
    for byte in name.encode():
        h = ((h ^ byte) * 0x100000001B3) & _64_BITS
    base = (h + seed * _GOLDEN_RATIO) & _64_BITS
    count = int(np.prod(shape, dtype=np.int64))
    with np.errstate(over="ignore"):
        z = np.uint64(base) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(_GOLDEN_RATIO)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    k = (z >> np.uint64(40)).astype(np.int64)
    values = ((k - (1 << 23)) / float(1 << 23)).astype(np.float32) * np.float32(width)
    if centre:
        values = values + np.float32(centre)
    return values.reshape(shape)


def load(module, tensors):
    """Puts tensors into a module by name; what the module has and the file lacks is an error.

    Coordinate grids and time codes that a file leaves out stay as the module made them.
    """
    own = module.state_dict()
    given = {name: torch.from_numpy(t) for name, t in tensors.items() if name in own}
    missing = [n for n in own if n not in given and n.split(".")[-1] not in ("grid", "enc_t_pe")]
    if missing:
        raise SystemExit(f"weights: got none for {missing}, expected all; use the model's own file")
    module.load_state_dict(given, strict=False)
    return module


def randomise(module, seed):
    """Seeded weights for timing: uniform as nn.Linear draws them; vectors stay as they are."""
    with torch.no_grad():
        for name, p in module.named_parameters():
            if p.dim() < 2:
                continue
            if name == "init_scales":
                values = generate(name, seed, tuple(p.shape), 0.05, 0.1)
            else:
                values = generate(name, seed, tuple(p.shape), p[0].numel() ** -0.5)
            p.copy_(torch.from_numpy(values))
    return module
