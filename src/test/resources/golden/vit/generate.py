"""Golden data of vision transformers with random weights; see README.md beside it.

generate.py DINO DINOV2 OUT: checkouts of facebookresearch/dino and facebookresearch/dinov2, and the
folder for the files. Needs torch, safetensors and transformers.
"""
import functools
import json
import sys
import tempfile
import types

import torch
from safetensors.torch import load_file, save_file

from shared import drawn, normalised

DINO, DINOV2, OUT = sys.argv[1:]
WIDTH, DEPTH, HEADS, PATCH = 32, 2, 2, 4


def image(seed, height, width):
    """In [-1, 1], as models of this project see images."""
    return torch.rand(2, 3, height, width, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def write(name, config, tensors):
    plain = {n: t.detach().float().contiguous() for n, t in tensors.items()}
    metadata = {"config": json.dumps(config), "scalars": "{}"}
    save_file(plain, f"{OUT}/{name}.safetensors", metadata=metadata)


def compared(name, model, x, last, norm, prefix, resampling, weights=None):
    """Writes what a model's last block gives, before and after the final norm, in float64.

    weights: as files have them; None for those that the model holds.
    """
    weights = model.state_dict() if weights is None else weights
    weights = {"weights/" + n: t.clone() for n, t in weights.items()}
    model = model.double()
    seen = []
    last(model).register_forward_hook(lambda module, given, out: seen.append(out))
    with torch.no_grad():
        model(normalised(x.double()))
        tokens = seen[0][0] if isinstance(seen[0], tuple) else seen[0]
        features = tokens[:, prefix:]
        normed = norm(model)(tokens)[:, prefix:]
    config = {"heads": HEADS, "resampling": resampling}
    write(name, config, {**weights, "in/img": x, "out/features": features, "out/normed": normed})


def dino():
    stub = types.ModuleType("utils")
    stub.trunc_normal_ = torch.nn.init.trunc_normal_
    sys.modules["utils"] = sys.modules["vit_utils"] = stub
    sys.path.insert(0, DINO)
    from vision_transformer import VisionTransformer

    model = VisionTransformer(
        img_size=[16], patch_size=PATCH, embed_dim=WIDTH, depth=DEPTH, num_heads=HEADS,
        qkv_bias=True, norm_layer=functools.partial(torch.nn.LayerNorm, eps=1e-6))
    compared("dino", drawn(model, 1), image(11, 16, 24),
             lambda m: m.blocks[-1], lambda m: m.norm, 1, "scaled")


def dinov2():
    sys.path.insert(0, DINOV2)
    from dinov2.layers import NestedTensorBlock as Block
    from dinov2.models.vision_transformer import DinoVisionTransformer

    def model(**more):
        return DinoVisionTransformer(
            patch_size=PATCH, embed_dim=WIDTH, depth=DEPTH, num_heads=HEADS, init_values=1.0,
            block_fn=Block, block_chunks=0, **more)

    compared("dinov2", drawn(model(img_size=16), 2), image(12, 16, 24),
             lambda m: m.blocks[-1], lambda m: m.norm, 1, "scaled")
    registers = model(
        img_size=24, num_register_tokens=4, interpolate_antialias=True, interpolate_offset=0.0)
    compared("dinov2_registers", drawn(registers, 3), image(13, 16, 32),
             lambda m: m.blocks[-1], lambda m: m.norm, 5, "antialiased")


def saved(model):
    """Weights by the names in files: transformers renames them as it reads and writes."""
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        return load_file(f"{folder}/model.safetensors")


def hugging_face():
    from transformers import (
        Dinov2WithRegistersConfig, Dinov2WithRegistersModel, ViTConfig, ViTModel)

    model = Dinov2WithRegistersModel(Dinov2WithRegistersConfig(
        hidden_size=WIDTH, num_hidden_layers=DEPTH, num_attention_heads=HEADS, patch_size=PATCH,
        image_size=24, num_register_tokens=4, layerscale_value=1.0))
    compared("hugging_face", drawn(model, 4), image(14, 16, 32), lambda m: m.encoder.layer[-1],
             lambda m: m.layernorm, 5, "antialiased", saved(model))
    model = ViTModel(ViTConfig(
        hidden_size=WIDTH, num_hidden_layers=DEPTH, num_attention_heads=HEADS, patch_size=PATCH,
        image_size=16, intermediate_size=3 * WIDTH))
    compared("hugging_face_dino", drawn(model, 6), image(15, 16, 16), lambda m: m.layers[-1],
             lambda m: m.layernorm, 1, "scaled", saved(model))


def decoder():
    """DINOSAUR's MLP decoder, appendix E.2: all patches of a slot by one MLP, alphas by softmax."""
    generator = torch.Generator().manual_seed(5)
    slots, width, hidden, features = 3, 8, 16, 32
    sizes = [width, hidden, hidden, features + 1]
    x = torch.randn(2, slots, width, generator=generator)
    position = torch.randn(1, 24, width, generator=generator)
    tensors = {"in/slots": x, "weights/feature_decoder.position": position}
    y = x.double()[:, :, None] + position.double()[:, None]
    for i, (a, b) in enumerate(zip(sizes, sizes[1:])):
        w = torch.randn(b, a, generator=generator) / a ** 0.5
        bias = 0.3 * torch.randn(b, generator=generator)
        tensors[f"weights/feature_decoder.{i}.weight"] = w
        tensors[f"weights/feature_decoder.{i}.bias"] = bias
        y = torch.nn.functional.linear(y, w.double(), bias.double())
        y = y if b == sizes[-1] else y.relu()
    alphas = y[..., features:].softmax(1)
    tensors["out/features"] = (y[..., :features] * alphas).sum(1)
    tensors["out/alphas"] = alphas[..., 0]
    grid = alphas[..., 0].view(2, slots, 4, 6)
    tensors["out/masks"] = torch.nn.functional.interpolate(
        grid, size=(16, 24), mode="bilinear", align_corners=False)
    write("feature_decoder", {}, tensors)


dino()
dinov2()
hugging_face()
decoder()
