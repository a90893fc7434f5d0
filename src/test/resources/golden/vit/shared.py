"""What both generators do: weights that are drawn, and images as ImageNet's models see them."""
import torch

MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)


def drawn(model, seed):
    """Every parameter from a normal distribution, so that none is without effect."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in model.named_parameters():
            noise = torch.randn(p.shape, generator=generator)
            if "norm" in name and name.endswith("weight"):
                p.copy_(1 + 0.2 * noise)
            elif name.endswith(("gamma", "lambda1")):
                p.copy_(0.5 + 0.2 * noise)
            elif name.endswith("weight"):
                p.copy_(noise / p[0].numel() ** 0.5)
            else:
                p.copy_(0.3 * noise)
    return model.eval()


def normalised(x):
    return ((x + 1) / 2 - MEAN) / DEVIATION
