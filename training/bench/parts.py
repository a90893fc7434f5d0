"""Parts of the models in models.py: states, grids, encoder, predictors, decoder.

Axes: B batch, T time, K slots, N pixels, C slot width, D attention width.
"""

import torch
from torch import nn
from torch.nn import functional as F


def unit_grid(height, width):
    """(1,H,W,4): y, x, 1-y, 1-x of each pixel, from 0 to 1."""
    y = torch.linspace(0, 1, height)[:, None].expand(height, width)
    x = torch.linspace(0, 1, width)[None, :].expand(height, width)
    return torch.stack([y, x, 1 - y, 1 - x], dim=-1)[None].contiguous()


def signed_grid(height, width):
    """(H*W,2): y and x of each pixel, from -1 to 1."""
    y = torch.linspace(-1, 1, height)[:, None].expand(height, width)
    x = torch.linspace(-1, 1, width)[None, :].expand(height, width)
    return torch.stack([y, x], dim=-1).reshape(height * width, 2)


class PositionEmbedding(nn.Module):
    """Adds a linear map of a grid to (B,C,H,W)."""

    def __init__(self, grid, width):
        super().__init__()
        self.register_buffer("grid", grid)
        self.dense = nn.Linear(grid.shape[-1], width)

    def forward(self, x):
        return x + self.dense(self.grid).permute(0, 3, 1, 2)


class State:
    """Slots (B,K,C) and what travels with them: positions, scales (B,K,2), rotations (B,K,2,2)."""

    def __init__(self, slots, positions=None, scales=None, rotations=None):
        self.slots, self.positions = slots, positions
        self.scales, self.rotations = scales, rotations

    def with_slots(self, slots):
        return State(slots, self.positions, self.scales, self.rotations)

    def parts(self):
        return [self.slots, self.positions, self.scales, self.rotations]

    def map(self, f):
        return State(*[None if x is None else f(x) for x in self.parts()])

    @staticmethod
    def stack(states, dim):
        parts = zip(*[s.parts() for s in states])
        return State(*[None if p[0] is None else torch.stack(p, dim) for p in parts])


def relative(grid, state, factor):
    """Coordinates as each slot sees them: (N,2) -> (B,K,N,2)."""
    offsets = grid - state.positions[:, :, None]
    if state.rotations is not None:
        offsets = offsets @ state.rotations.flip(-2, -1)
    if state.scales is not None:
        offsets = offsets / factor / state.scales[:, :, None]
    return offsets


def same_padding(x, kernel, stride):
    """Pads (B,C,H,W) as TensorFlow and Flax do, the odd pixel behind."""
    pad = []
    for size in (x.shape[3], x.shape[2]):
        needed = max(0, ((size - 1) // stride) * stride + kernel - size)
        pad += [needed // 2, needed - needed // 2]
    return F.pad(x, pad)


class Encoder(nn.Sequential):
    """Convolutions, ReLU after all but the last: (B,3,H,W) -> (B,c,h,w)."""

    def __init__(self, config):
        channels, kernel = config["channels"], config["kernel"]
        self.strides = config.get("strides") or [1] * (len(channels) - 1)
        self.same = config.get("padding") == "SAME"
        layers = []
        for i, stride in enumerate(self.strides):
            padding = 0 if self.same and stride > 1 else kernel // 2
            conv = nn.Conv2d(channels[i], channels[i + 1], kernel, stride, padding)
            last = i == len(self.strides) - 1
            layers.append(nn.Sequential(conv) if last else nn.Sequential(conv, nn.ReLU()))
        super().__init__(*layers)
        self.kernel = kernel

    def forward(self, x):
        for layer, stride in zip(self, self.strides):
            x = layer(same_padding(x, self.kernel, stride) if self.same and stride > 1 else x)
        return x


class TransformerPredictor(nn.Module):
    def __init__(self, config, width):
        super().__init__()
        layer = nn.TransformerEncoderLayer(
            width,
            config["heads"],
            config["ffn_size"],
            dropout=0.0,
            batch_first=True,
            norm_first=config["norm_first"],
        )
        self.transformer_encoder = nn.TransformerEncoder(
            layer, config["layers"], enable_nested_tensor=False
        )

    def forward(self, slots, memory):
        return self.transformer_encoder(slots), None


class LstmPredictor(nn.Module):
    """Another predictor, an LSTM over each slot's past, and a projection; no residual."""

    def __init__(self, base, width, hidden):
        super().__init__()
        self.base_predictor = base
        self.rnn = nn.LSTM(width, hidden, batch_first=True)
        self.out_projector = nn.Linear(hidden, width)

    def forward(self, slots, memory):
        x, _ = self.base_predictor(slots, None)
        y, memory = self.rnn(x.reshape(-1, 1, x.shape[2]), memory)
        return self.out_projector(y[:, 0]).reshape(x.shape), memory


class MlpPredictor(nn.Module):
    def __init__(self, config, width):
        super().__init__()
        self.ln = nn.LayerNorm(width)
        self.mlp = nn.Sequential(
            nn.Linear(width, 2 * width), nn.ReLU(), nn.Linear(2 * width, width)
        )
        self.norm_first = config["norm_first"]

    def forward(self, slots, memory):
        x = self.ln(slots)
        return self.mlp(x) + (x if self.norm_first else slots), None


class Identity(nn.Module):
    def forward(self, slots, memory):
        return slots, None


def predictor(config, slots):
    if config["type"] == "IDENTITY":
        return Identity()
    if config["type"] == "MLP":
        return MlpPredictor(config, slots["size"])
    base = TransformerPredictor(config, slots["size"])
    return LstmPredictor(base, slots["size"], slots["mlp_size"]) if config["rnn"] else base


class TransposedConvolution(nn.ConvTranspose2d):
    """With Flax's padding where asked for, which cuts the odd pixel off behind."""

    def __init__(self, inputs, outputs, kernel, stride, same):
        crops = same and stride > 1
        padding = (kernel - stride) // 2 if crops else kernel // 2
        super().__init__(inputs, outputs, kernel, stride, padding, 0 if crops else stride - 1)
        self.crops = crops

    def forward(self, x):
        y = super().forward(x)
        if self.crops:
            y = y[..., : x.shape[2] * self.stride[0], : x.shape[3] * self.stride[1]]
        return y


class Drawing(nn.Module):
    """A model with a spatial broadcast decoder (Watters et al. 2019)."""

    def add_decoder(self, config, corrector, height):
        """Parts `decoder` and `decoder_pos_embedding`, for images of that height."""
        if config.get("planes"):
            raise SystemExit("decoder.planes: expected none, which is all that is written here")
        channels, (h, w) = config["channels"], config["resolution"]
        same = config.get("padding") == "SAME"
        layers, size = [], h
        for inputs, outputs in zip(channels, channels[1:]):
            stride = 2 if size < height else 1
            size *= stride
            up = TransposedConvolution(inputs, outputs, config["kernel"], stride, same)
            layers.append(nn.Sequential(up, nn.ReLU()))
        out = config.get("out_kernel") or 1
        layers.append(nn.Conv2d(channels[-1], 4, out, padding=out // 2))
        invariant = corrector is not None and corrector["type"] != "SLOT_ATTENTION"
        grid = signed_grid(h, w).reshape(1, h, w, 2) if invariant else unit_grid(h, w)
        self.decoder = nn.Sequential(*layers)
        self.decoder_pos_embedding = PositionEmbedding(grid, channels[0])
        self.scales_factor = corrector["scales_factor"] if invariant else None

    def decode(self, state):
        """(B,K,...) -> image (B,3,H,W), colours (B,K,3,H,W), masks (B,K,1,H,W)."""
        b, k, c = state.slots.shape
        embedding = self.decoder_pos_embedding
        h, w = embedding.grid.shape[1:3]
        x = state.slots.reshape(b * k, c, 1, 1)
        if state.positions is None:
            x = embedding(x)
        else:
            seen = relative(embedding.grid.reshape(h * w, 2), state, self.scales_factor)
            code = embedding.dense(seen).reshape(b * k, h, w, c)
            x = x + code.permute(0, 3, 1, 2)
        drawn = self.decoder(x).unflatten(0, (b, k))
        colours, logits = drawn.split([3, 1], dim=2)
        masks = logits.softmax(dim=1)
        return (colours * masks).sum(dim=1), colours, masks
