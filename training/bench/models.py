"""SAVi, Invariant Slot Attention and SlotFormer in plain PyTorch, for timing and comparison.

Written from Slotcast's documents and configurations as one would write it in PyTorch: modules of
torch.nn where there are some, every product in the order of the papers' algorithms. Parameters have
the names of Slotcast's model files, so that these load as they are.

Axes: B batch, T time, K slots, N pixels, C slot width, D attention width.
"""

import math

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


class SlotAttention(nn.Module):
    """Locatello et al. 2020, algorithm 1; as in SAVi."""

    def __init__(self, slots, features):
        super().__init__()
        c = slots["size"]
        self.norm_inputs = nn.LayerNorm(features)
        self.project_q = nn.Sequential(nn.LayerNorm(c), nn.Linear(c, c, bias=False))
        self.project_k = nn.Linear(features, c, bias=False)
        self.project_v = nn.Linear(features, c, bias=False)
        self.gru = nn.GRUCell(c, c)
        m = slots["mlp_size"]
        self.mlp = nn.Sequential(nn.LayerNorm(c), nn.Linear(c, m), nn.ReLU(), nn.Linear(m, c))

    def forward(self, features, state, iterations):
        slots = state.slots
        b, k, c = slots.shape
        x = self.norm_inputs(features)
        keys, values = self.project_k(x), self.project_v(x)  # (B,N,C)
        attention = None
        for _ in range(iterations):
            q = self.project_q(slots) * c**-0.5
            attention = (q @ keys.transpose(1, 2)).softmax(dim=1)  # (B,K,N)
            weights = attention + 1e-6
            weights = weights / weights.sum(dim=2, keepdim=True)
            updates = weights @ values
            slots = self.gru(updates.reshape(b * k, c), slots.reshape(b * k, c)).reshape(b, k, c)
            slots = slots + self.mlp(slots)
        return state.with_slots(slots), attention


class InvariantSlotAttention(nn.Module):
    """Biza et al. 2023, algorithm 1: translation (T), scale (S) and rotation (R)."""

    def __init__(self, slots, config, features, height, width):
        super().__init__()
        if config.get("window") is not None:
            raise SystemExit("corrector.window: expected none, which is all that is written here")
        c = slots["size"]
        d = config.get("attention_size") or c
        m = slots["mlp_size"]
        hidden = config.get("grid_hidden_size") or m
        self.config = config
        self.scaled = config["type"] in ("ISA_TS", "ISA_TSR")
        self.rotated = config["type"] == "ISA_TSR"
        self.scale = d**-0.5 / config["temperature"]
        self.register_buffer("grid", signed_grid(height, width))

        def norm(size):
            return nn.LayerNorm(size, eps=1e-6)

        self.norm_inputs = norm(features)
        self.project_q = nn.Sequential(norm(c), nn.Linear(c, d, bias=False))
        self.project_k = nn.Linear(features, d, bias=False)
        self.project_v = nn.Linear(features, d, bias=False)
        self.grid_projection = nn.Linear(2, d)
        self.grid_encoder = nn.Sequential(
            norm(d), nn.Linear(d, hidden), nn.ReLU(), nn.Linear(hidden, d)
        )
        self.gru = nn.GRUCell(d, c)
        self.mlp = nn.Sequential(norm(c), nn.Linear(c, m), nn.ReLU(), nn.Linear(m, c))

    def forward(self, features, state, iterations, grid=None):
        config = self.config
        grid = self.grid if grid is None else grid
        slots = state.slots
        b, k, c = slots.shape
        low, high = config["min_scale"], config["max_scale"]
        pose = State(
            None,
            state.positions.clamp(-1, 1),
            state.scales.clamp(low, high) if self.scaled else None,
            state.rotations,
        )
        x = self.norm_inputs(features)
        keys, values = self.project_k(x)[:, None], self.project_v(x)  # (B,1,N,D), (B,N,D)
        softmax = None
        for i in range(iterations + 1):
            places = self.grid_projection(relative(grid, pose, config["scales_factor"]))
            q = self.project_q(slots) * self.scale
            logits = (self.grid_encoder(keys + places) @ q[..., None]).squeeze(3)  # (B,K,N)
            softmax = logits.softmax(dim=1)
            attention = softmax / (softmax.sum(dim=2, keepdim=True) + config["epsilon"])
            pose = self.moments(attention, grid)
            if i < iterations:
                if config["position_in_values"]:
                    seen = self.grid_encoder(values[:, None] + places)  # (B,K,N,D)
                    updates = (attention[:, :, None] @ seen).squeeze(2)
                else:
                    updates = attention @ values
                slots = self.gru(updates.flatten(0, 1), slots.reshape(b * k, c)).reshape(b, k, c)
                slots = slots + self.mlp(slots)
        return pose.with_slots(slots), softmax

    def moments(self, attention, grid):
        """Centre, rotation and spread of each slot's attention."""
        positions = attention @ grid
        if not self.scaled:
            return State(None, positions)
        offsets = (grid if grid.dim() == 2 else grid[:, None]) - positions[:, :, None]
        rotations = None
        if self.rotated:
            rotations = rotation(offsets, attention, self.config["rotation_limit_degrees"])
            offsets = offsets @ rotations.flip(-2, -1)
        weights = attention[:, :, None] + self.config["epsilon"]
        variances = (weights @ offsets.square()).squeeze(2)
        low, high = self.config["min_scale"], self.config["max_scale"]
        return State(None, positions, variances.clamp(low * low, high * high).sqrt(), rotations)


def rotation(offsets, weights, limit):
    """Axes of weighted pixels, as columns over (x,y): (B,K,N,2) and (B,K,N) -> (B,K,2,2)."""
    y, x = offsets.unbind(-1)
    xx, yy, xy = ((weights * p).sum(-1) for p in (x * x, y * y, x * y))
    difference = xx - yy
    root = (4 * xy.square() + difference.square() + 1e-16).sqrt()
    divisor = xy + 1e-16
    none = divisor.abs() < 1e-6
    safe = torch.where(none, torch.ones_like(divisor), divisor)
    x1, x2 = 0.5 * (difference + root) / safe, 0.5 * (difference - root) / safe
    n1, n2 = (x1.square() + 1).sqrt(), (x2.square() + 1).sqrt()
    turned = (xx <= yy).float() if limit == 90 else torch.zeros_like(xy)
    first = torch.where(none, 1 - turned, x1 / n1), torch.where(none, -turned, 1 / n1)
    second = torch.where(none, turned, x2 / n2), torch.where(none, 1 - turned, 1 / n2)
    if limit == 45:
        upright = first[0].abs() < 0.707
        first, second = (
            [torch.where(upright, b, a) for a, b in zip(first, second)],
            [torch.where(upright, a, b) for a, b in zip(first, second)],
        )
    sign = torch.where(first[0] < 0, -1.0, 1.0)
    rows = torch.stack([first[0] * sign, second[0], first[1] * sign, second[1]], dim=-1)
    return rows.unflatten(-1, (2, 2))


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


class Savi(Drawing):
    """SAVi (Kipf et al. 2022) as SlotFormer trains it; with Invariant Slot Attention if asked for."""

    def __init__(self, config):
        super().__init__()
        unknown = [k for k in ("hints", "token_decoder") if config.get(k) is not None]
        if unknown:
            raise SystemExit(f"configuration: got {unknown}, expected a model without")
        slots, encoder = config["slots"], config["encoder"]
        if slots.get("initial") or config["corrector"].get("initial"):
            raise SystemExit("initial slots: expected learnt ones, which is all that is written")
        self.config = config
        k, c = slots["count"], slots["size"]
        self.encoder = Encoder(encoder)
        h, w = config["resolution"]
        for s in self.encoder.strides:
            h, w = (h - 1) // s + 1, (w - 1) // s + 1
        last, out = encoder["channels"][-1], encoder["out_channels"]
        head = encoder.get("head") or "POSITION_MLP"
        if head == "POSITION_MLP":
            self.encoder_pos_embedding = PositionEmbedding(unit_grid(h, w), last)
        if head != "NONE":
            self.encoder_out_layer = nn.Sequential(
                nn.LayerNorm(last), nn.Linear(last, out), nn.ReLU(), nn.Linear(out, out)
            )
        self.head = head
        self.init_latents = nn.Parameter(torch.zeros(1, k, c))
        corrector = config["corrector"]
        kind = corrector["type"]
        if kind == "SLOT_ATTENTION":
            self.slot_attention = SlotAttention(slots, out)
        else:
            self.slot_attention = InvariantSlotAttention(slots, corrector, out, h, w)
            if not corrector.get("centred"):
                self.init_positions = nn.Parameter(torch.zeros(1, k, 2))
            if kind != "ISA_T" and corrector.get("fixed_scale") is None:
                self.init_scales = nn.Parameter(torch.full((1, k, 2), 0.1))
            if kind == "ISA_TSR":
                self.init_angles = nn.Parameter(torch.zeros(1, k, 1))
        layer = config["kernel"]["layer"]
        if layer == "LINEAR":
            self.kernel_dist_layer = nn.Sequential(nn.Linear(c, 2 * c))
        elif layer == "MLP":
            self.kernel_dist_layer = nn.Sequential(
                nn.Linear(c, 2 * c), nn.LayerNorm(2 * c), nn.ReLU(), nn.Linear(2 * c, 2 * c)
            )
        else:
            self.kernel_dist_layer = None
        self.predictor = predictor(config["predictor"], slots)
        self.add_decoder(config["decoder"], corrector, config["resolution"][0])

    def encode(self, images):
        """(B,3,H,W) -> features (B,N,F)."""
        x = self.encoder(images)
        if self.head == "POSITION_MLP":
            x = self.encoder_pos_embedding(x)
        x = x.flatten(2).transpose(1, 2)
        return x if self.head == "NONE" else self.encoder_out_layer(x)

    def initial(self, b):
        corrector = self.config["corrector"]
        slots = self.init_latents.expand(b, -1, -1)
        kind = corrector["type"]
        if kind == "SLOT_ATTENTION":
            return State(slots)
        pairs = (b, slots.shape[1], 2)
        positions = slots.new_zeros(pairs)
        if hasattr(self, "init_positions"):
            positions = self.init_positions.expand(pairs)
        scales = rotations = None
        if hasattr(self, "init_scales"):
            scales = self.init_scales.expand(pairs)
        elif kind != "ISA_T":
            scales = slots.new_full(pairs, corrector["fixed_scale"])
        if hasattr(self, "init_angles"):
            a = self.init_angles.tanh() * (math.pi / 4)
            rows = torch.cat([a.cos(), a.sin(), -a.sin(), a.cos()], dim=2)
            rotations = rows.unflatten(2, (2, 2)).expand(b, -1, 2, 2)
        return State(slots, positions, scales, rotations)

    def correct(self, features, last=None, memory=None, noise=None):
        """One frame's features -> its state, the predictor's memory, distribution, attention."""
        slots = self.config["slots"]
        iterations = slots["iterations"]
        if last is None:
            start = self.initial(features.shape[0])
            iterations = slots.get("first_iterations") or iterations
        else:
            predicted, memory = self.predictor(last.slots, memory)
            start = last.with_slots(predicted)
        distribution = None
        if self.kernel_dist_layer is not None:
            distribution = self.kernel_dist_layer(start.slots)
            mean, log_variance = distribution.chunk(2, dim=2)
            kernels = mean if noise is None else mean + noise * (0.5 * log_variance).exp()
            start = start.with_slots(kernels)
        state, attention = self.slot_attention(features, start, iterations)
        return state, memory, distribution, attention

    def clip(self, video, noise=None):
        """(B,T,3,H,W) -> states (B,T,K,...), distributions (B,T,K,2C) or None."""
        b, t = video.shape[:2]
        features = self.encode(video.flatten(0, 1)).unflatten(0, (b, t))
        states, distributions, state, memory = [], [], None, None
        for i in range(t):
            n = None if noise is None else noise[:, i]
            state, memory, distribution, _ = self.correct(features[:, i], state, memory, n)
            states.append(state)
            distributions.append(distribution)
        together = None if distributions[0] is None else torch.stack(distributions, dim=1)
        return State.stack(states, 1), together

    def loss(self, video, noise=None):
        """Mean squared error, and for a stochastic model 1e-4 times the kernels' divergence."""
        states, distributions = self.clip(video, noise)
        image, _, _ = self.decode(states.map(lambda x: x.flatten(0, 1)))
        loss = (image - video.flatten(0, 1)).square().mean()
        if noise is not None:
            v = distributions.chunk(2, dim=3)[1]
            kl = -0.5 * v + 0.5 * math.log(0.01) + v.exp() / 0.02 - 0.5
            loss = loss + 1e-4 * kl.sum(dim=3).mean()
        return loss


class Rollouter(nn.Module):
    """The transformer of SlotFormer (Wu et al. 2023)."""

    def __init__(self, config, inputs, outputs):
        super().__init__()
        length, d = config["history_len"], config["d_model"]
        age = torch.arange(length - 1, -1, -1, dtype=torch.float64)[:, None]
        angle = age / 10000 ** (torch.arange(0, d, 2, dtype=torch.float64) / d)
        code = torch.cat([angle.sin(), angle.cos()], dim=1)[None].float()
        self.register_buffer("enc_t_pe", code)
        self.in_proj = nn.Linear(inputs, d)
        layer = nn.TransformerEncoderLayer(
            d,
            config["heads"],
            config["ffn_size"],
            dropout=0.0,
            batch_first=True,
            norm_first=config.get("norm_first", True),
        )
        self.transformer_encoder = nn.TransformerEncoder(
            layer, config["layers"], enable_nested_tensor=False
        )
        self.out_proj = nn.Linear(d, outputs)

    def forward(self, window):
        """(B,L,K,V) -> (B,K,O), what the transformer says of the next frame."""
        b, length, k, _ = window.shape
        x = self.in_proj(window) + self.enc_t_pe[:, :, None]
        x = self.transformer_encoder(x.reshape(b, length * k, -1))
        return self.out_proj(x[:, -k:])


class SlotFormer(Drawing):
    """Predicts slots from slots, and poses with them where the configuration says so."""

    VELOCITY_GAIN = 10

    def __init__(self, config):
        super().__init__()
        self.config = config
        poses = config.get("poses")
        self.corrector = poses and poses["corrector"]
        self.predicted = bool(poses) and poses["mode"] == "PREDICTED"
        kind = self.corrector["type"] if poses else "SLOT_ATTENTION"
        self.pose_size = {"ISA_T": 2, "ISA_TS": 4, "ISA_TSR": 6}[kind] if self.predicted else 0
        self.rotated = kind == "ISA_TSR"
        out = config["slot_size"] + self.pose_size
        self.rollouter = Rollouter(config, out + self.pose_size, out)
        self.add_decoder(config["decoder"], self.corrector, config["resolution"][0])

    def rollout(self, history, steps):
        """States (B,T,K,...), the last L of which are looked at -> states (B,S,K,...)."""
        if not self.predicted:
            slots = self.roll(history.slots, steps)
            held = history.map(lambda x: x[:, -1:].expand(-1, steps, *x.shape[2:]))
            return held.with_slots(slots)
        parts = [history.slots, history.positions]
        if history.scales is not None:
            parts.append(history.scales)
        if self.rotated:
            parts.append(history.rotations[..., 0])
        return self.unpack(self.roll(torch.cat(parts, dim=3), steps))

    def roll(self, history, steps):
        c, length = self.config["slot_size"], self.config["history_len"]
        frames = list(history.unbind(1))
        for _ in range(steps):
            window = torch.stack(frames[-length:], dim=1)
            newest = frames[-1]
            if self.predicted:
                window = self.with_velocities(frames, window)
            out = self.rollouter(window)
            if self.config.get("residual"):
                out = newest + out
            elif self.predicted:
                out = torch.cat([out[..., :c], newest[..., c:] + out[..., c:]], dim=-1)
            frames.append(out)
        return torch.stack(frames[-steps:], dim=1)

    def with_velocities(self, frames, window):
        """Poses' differences to the frame before; 0 at the start of the history."""
        c, length = self.config["slot_size"], self.config["history_len"]
        before = frames[-length - 1] if len(frames) > length else frames[0]
        poses = torch.cat([before[:, None], window], dim=1)[..., c:]
        velocity = (poses[:, 1:] - poses[:, :-1]) * self.VELOCITY_GAIN
        return torch.cat([window, velocity], dim=3)

    def unpack(self, x):
        c = self.config["slot_size"]
        low, high = self.corrector["min_scale"], self.corrector["max_scale"]
        scales = x[..., c + 2 : c + 4].clamp(low, high) if self.pose_size > 2 else None
        rotations = None
        if self.rotated:
            d = x[..., c + 4 :]
            d = d / (d.square().sum(dim=3, keepdim=True) + 1e-12).sqrt()
            rows = torch.stack([d[..., 0], -d[..., 1], d[..., 1], d[..., 0]], dim=-1)
            rotations = rows.unflatten(-1, (2, 2))
        return State(x[..., :c], x[..., c : c + 2], scales, rotations)

    def decode_clips(self, states):
        """(B,S,K,...) -> image, colours, masks of B*S frames."""
        return self.decode(states.map(lambda x: x.flatten(0, 1)))

    def loss(self, history, future, images=None):
        """Mean squared error of slots, 10 times that of predicted poses, and that of images."""
        predicted = self.rollout(history, future.slots.shape[1])
        loss = F.mse_loss(predicted.slots, future.slots)
        if self.predicted:
            error = F.mse_loss(predicted.positions, future.positions)
            for a, b in ((predicted.scales, future.scales), (predicted.rotations, future.rotations)):
                error = error if a is None else error + F.mse_loss(a, b)
            loss = loss + 10 * error
        if images is not None:
            loss = loss + F.mse_loss(self.decode_clips(predicted)[0], images.flatten(0, 1))
        return loss
