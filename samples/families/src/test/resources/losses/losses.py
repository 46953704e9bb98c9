"""Writes losses.safetensors: what PyTorch makes of each loss, and its gradients by autograd.

Run it where PyTorch and safetensors are (Debian: python3-torch, python3-safetensors): python3 losses.py
Each case is a function of torch.nn.functional, or is written out as its paper has it where there is none.
"""

import os

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

BATCH, SEQ, CLASSES = 3, 5, 8
IGNORED = -1
tensors = {}
torch.manual_seed(12)


def case(name, loss, ignored=False, **more):
    logits = torch.randn(BATCH, SEQ, CLASSES, requires_grad=True)
    targets = torch.randint(0, CLASSES, (BATCH, SEQ))
    if ignored:
        targets[0, 1:] = IGNORED
        targets[2, 3] = IGNORED
    value = loss(logits, targets, **more)
    value.backward()
    inputs = {"logits": logits, "targets": targets.to(torch.int32), **more}
    for key, x in inputs.items():
        tensors[f"{name}.{key}"] = x.detach().contiguous()
    tensors[f"{name}.dLogits"] = logits.grad.contiguous()
    tensors[f"{name}.loss"] = value.detach().reshape(1)


def entropy(logits, targets, smoothing=0.0, reduction="mean"):
    return F.cross_entropy(
        logits.transpose(1, 2), targets, ignore_index=IGNORED, label_smoothing=smoothing, reduction=reduction)


def with_z(logits, targets, smoothing, z):
    counted = targets != IGNORED
    lse = torch.logsumexp(logits, dim=-1)
    return entropy(logits, targets, smoothing) + z * (lse[counted] ** 2).mean()


def weighted(logits, targets, weights):
    each = entropy(logits, targets, reduction="none") * weights
    return each[targets != IGNORED].mean()


def divergence(logits, given):
    log_p, log_q = F.log_softmax(given, dim=-1), F.log_softmax(logits, dim=-1)
    return F.kl_div(log_q, log_p, log_target=True, reduction="none").sum(-1).mean()


def numbers():
    return torch.randn(BATCH, SEQ, CLASSES)


case("entropy", entropy)
case("ignored", entropy, ignored=True)
case("smoothed", lambda x, t: entropy(x, t, 0.1))
case("smoothedAndIgnored", lambda x, t: entropy(x, t, 0.1), ignored=True)
case("zLoss", lambda x, t: with_z(x, t, 0.0, 0.01))
case("smoothedWithZLoss", lambda x, t: with_z(x, t, 0.2, 0.01), ignored=True)
case("weighted", weighted, ignored=True, weights=torch.rand(BATCH, SEQ))
case("squared", lambda x, _, given: F.mse_loss(x, given), given=numbers())
case("binary", lambda x, _, given: F.binary_cross_entropy_with_logits(x, given), given=torch.rand(BATCH, SEQ, CLASSES))
case("divergence", lambda x, _, given: divergence(x, given), given=numbers())
case("distilled", lambda x, t, given: 0.7 * entropy(x, t) + 0.3 * divergence(x, given), ignored=True, given=numbers())
save_file(tensors, os.path.join(os.path.dirname(os.path.abspath(__file__)), "losses.safetensors"))
