"""Vision transformers with random weights as exporters write them to ONNX; see README.md beside it.

generate_onnx.py DINO DINOV2 OUT: checkouts of facebookresearch/dino and facebookresearch/dinov2, and
the folder for the files. Needs torch, onnx, onnxscript, safetensors, timm and transformers.
"""
import functools
import json
import sys
import types

import onnx
import torch
from safetensors.torch import save_file

from shared import drawn, normalised

DINO, DINOV2, OUT = sys.argv[1:]
WIDTH, DEPTH, HEADS, PATCH = 16, 2, 2, 4


class Features(torch.nn.Module):
    """What a user exports: the model's features, as its own code names them."""

    def __init__(self, model, features):
        super().__init__()
        self.model = model
        self.features = features

    def forward(self, x):
        return self.features(self.model, x)


def written(name, model, features, exported, seen, prefix, seed, **options):
    """The file, without the exporter's notes, and features of images in float64.

    exported, seen: sides of the images that the file is exported for, and of those below.
    """
    path = f"{OUT}/{name}.onnx"
    whole = Features(model, features)
    torch.onnx.export(whole, (torch.zeros(1, 3, exported, exported),), path, **options)
    file = onnx.load(path, load_external_data=False)
    for node in file.graph.node:
        node.ClearField("metadata_props")
        node.ClearField("doc_string")
    file.graph.ClearField("value_info")
    onnx.save(file, path)

    x = torch.rand(2, 3, seen, seen, generator=torch.Generator().manual_seed(seed)) * 2 - 1
    with torch.no_grad():
        out = whole.double()(normalised(x.double()))
    out = out[0] if isinstance(out, tuple) else out
    tensors = {"in/img": x}
    if out.ndim == 3:
        tensors["out/normed"] = out[:, prefix:]
    else:  # the class's token alone: features of patches are those behind the norm
        tensors["out/normed"] = model.norm(last_block(model, x))[:, prefix:]
    plain = {n: t.detach().float().contiguous() for n, t in tensors.items()}
    save_file(plain, f"{OUT}/{name}.safetensors", metadata={"config": json.dumps({}), "scalars": "{}"})


def last_block(model, x):
    seen = []
    hook = model.blocks[-1].register_forward_hook(lambda module, given, out: seen.append(out))
    with torch.no_grad():
        model(normalised(x.double()))
    hook.remove()
    return seen[0]


def dino():
    stub = types.ModuleType("utils")
    stub.trunc_normal_ = torch.nn.init.trunc_normal_
    sys.modules["utils"] = sys.modules["vit_utils"] = stub
    sys.path.insert(0, DINO)
    from vision_transformer import VisionTransformer

    model = VisionTransformer(
        img_size=[16], patch_size=PATCH, embed_dim=WIDTH, depth=DEPTH, num_heads=HEADS,
        qkv_bias=True, norm_layer=functools.partial(torch.nn.LayerNorm, eps=1e-6))
    written("onnx_dino", drawn(model, 21), lambda m, x: m(x), 16, 16, 1, 31,
            dynamo=False, opset_version=11)


def dinov2():
    sys.path.insert(0, DINOV2)
    from dinov2.layers import NestedTensorBlock as Block
    from dinov2.models.vision_transformer import DinoVisionTransformer

    def model(seed, **more):
        return drawn(DinoVisionTransformer(
            img_size=24, patch_size=PATCH, embed_dim=WIDTH, depth=DEPTH, num_heads=HEADS,
            init_values=1.0, block_fn=Block, block_chunks=0, **more), seed)

    def patches(m, x):
        return m.forward_features(x)["x_norm_patchtokens"]

    written("onnx_dinov2", model(22), patches, 16, 24, 0, 32, dynamo=False, opset_version=14)
    registers = model(
        23, num_register_tokens=4, interpolate_antialias=True, interpolate_offset=0.0)
    written("onnx_dinov2_registers", registers, patches, 24, 24, 0, 33, dynamo=True)


def hugging_face():
    from transformers import Dinov2Config, Dinov2Model

    model = Dinov2Model(Dinov2Config(
        hidden_size=WIDTH, num_hidden_layers=DEPTH, num_attention_heads=HEADS, patch_size=PATCH,
        image_size=24, layerscale_value=1.0))

    def outputs(m, x):
        out = m(pixel_values=x)
        return out.last_hidden_state, out.pooler_output

    axes = {"pixel_values": {0: "batch_size", 2: "height", 3: "width"},
            "last_hidden_state": {0: "batch_size", 1: "sequence_length"}}
    written("onnx_hugging_face", drawn(model, 24), outputs, 24, 24, 1, 34,
            dynamo=False, opset_version=18, input_names=["pixel_values"],
            output_names=["last_hidden_state", "pooler_output"], dynamic_axes=axes)


def timm():
    from timm.models.vision_transformer import VisionTransformer

    model = VisionTransformer(
        img_size=16, patch_size=PATCH, embed_dim=WIDTH, depth=DEPTH, num_heads=HEADS,
        num_classes=0, init_values=1e-5, reg_tokens=4, no_embed_class=True)
    written("onnx_timm", drawn(model, 25), lambda m, x: m.forward_features(x), 16, 16, 5, 35,
            dynamo=True, dynamic_shapes=({0: "batch"},), external_data=False)


dino()
dinov2()
hugging_face()
timm()
