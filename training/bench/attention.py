"""The correctors of models.py: slot attention, and Invariant Slot Attention.

Axes: B batch, T time, K slots, N pixels, C slot width, D attention width.
"""

import torch
from torch import nn

from parts import State, relative, signed_grid


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
