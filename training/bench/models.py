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

from attention import InvariantSlotAttention, SlotAttention
from parts import Drawing, Encoder, PositionEmbedding, State, predictor, unit_grid


class Savi(Drawing):
    """SAVi (Kipf et al. 2022) as SlotFormer trains it, with either corrector."""

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
            more = ((predicted.scales, future.scales), (predicted.rotations, future.rotations))
            for a, b in more:
                error = error if a is None else error + F.mse_loss(a, b)
            loss = loss + 10 * error
        if images is not None:
            loss = loss + F.mse_loss(self.decode_clips(predicted)[0], images.flatten(0, 1))
        return loss
