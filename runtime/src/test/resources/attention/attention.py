"""Writes attention.safetensors: what PyTorch makes of each option of attention, and its gradients by autograd.

Run it where PyTorch and safetensors are (Debian: python3-torch, python3-safetensors): python3 attention.py
Scores are written out as each paper has them; without a bias and the like they are also torch's own scaled_dot_product_attention.
"""

import math
import os

import torch
from safetensors.torch import save_file

BATCH, HEADS, GROUPS, QUERIES, KEYS, SIZE = 2, 4, 2, 7, 5, 4
FARTHEST = 6
tensors = {}
torch.manual_seed(26)


def bucket(relative, count, causal):
    """_relative_position_bucket of mesh_tensorflow, for one pair."""
    result, n = 0, -relative
    if causal:
        n = max(n, 0)
    else:
        count //= 2
        if n < 0:
            result += count
        n = abs(n)
    exact = count // 2
    if n < exact:
        return result + n
    large = exact + int(math.log(n / exact) / math.log(FARTHEST / exact) * (count - exact))
    return result + min(large, count - 1)


def case(name, causal=False, window=0, softcap=0.0, scale=None, keys=QUERIES, alibi=False, documents=False, seen=False,
         bias=None, buckets=0, sinks=False):
    q = torch.randn(BATCH, HEADS, QUERIES, SIZE, requires_grad=True)
    k = torch.randn(BATCH, GROUPS, keys, SIZE, requires_grad=True)
    v = torch.randn(BATCH, GROUPS, keys, SIZE, requires_grad=True)
    dy = torch.randn(BATCH, HEADS, QUERIES, SIZE)
    inputs = {"q": q, "k": k, "v": v}
    t = torch.arange(QUERIES)[:, None]
    s = torch.arange(keys)[None, :]
    mask = torch.ones(BATCH, 1, QUERIES, keys, dtype=torch.bool)
    if causal:
        mask = mask & (s <= t)
    if window:
        mask = mask & ((t - s).abs() < window)
    if documents:
        ends = [[0, 0, 0, 1, 1, 2, 2], [5, 5, 3, 3, 3, 3, 3]]
        of_queries = torch.tensor(ends)
        of_keys = of_queries[:, :keys]
        mask = mask & (of_queries[:, None, :, None] == of_keys[:, None, None, :])
        inputs["documents"] = of_queries.to(torch.int32)
        if keys != QUERIES:
            inputs["keyDocuments"] = of_keys.to(torch.int32).contiguous()
    if seen:
        kept = torch.ones(BATCH, keys)
        kept[0, keys - 2:] = 0
        kept[1, 1] = 0
        mask = mask & (kept[:, None, None, :] != 0)
        inputs["keys"] = kept
    factor = 1 / math.sqrt(SIZE) if scale is None else scale
    wide = [x.repeat_interleave(HEADS // GROUPS, dim=1) for x in (k, v)]
    scores = factor * q @ wide[0].transpose(-1, -2)
    if softcap:
        scores = softcap * torch.tanh(scores / softcap)
    if alibi:
        slopes = torch.tensor([2 ** (-8 * (h + 1) / HEADS) for h in range(HEADS)])
        scores = scores - slopes[:, None, None] * (t - s).abs()
    if buckets:
        table = torch.randn(HEADS, buckets, requires_grad=True)
        inputs["buckets"] = table
        places = torch.tensor([[bucket(b - a, buckets, causal) for b in range(keys)] for a in range(QUERIES)])
        scores = scores + table[:, places]
    if bias:
        added = torch.randn(*bias, requires_grad=True)
        inputs["bias"] = added
        scores = scores + added
    scores = scores.masked_fill(~mask, float("-inf"))
    if sinks:
        sink = torch.randn(HEADS, requires_grad=True)
        inputs["sinks"] = sink
        column = sink[None, :, None, None].expand(BATCH, HEADS, QUERIES, 1)
        weights = torch.softmax(torch.cat([scores, column], dim=-1), dim=-1)[..., :-1]
    else:
        weights = torch.softmax(scores, dim=-1)
    y = weights @ wide[1]
    if not (softcap or alibi or buckets or bias or sinks):
        own = torch.nn.functional.scaled_dot_product_attention(q, wide[0], wide[1], attn_mask=mask, scale=factor)
        assert torch.allclose(y, own, atol=1e-6), name
    y.backward(dy)
    for key, x in inputs.items():
        tensors[f"{name}.{key}"] = x.detach().contiguous()
        if x.grad is not None:
            tensors[f"{name}.d{key[0].upper()}{key[1:]}"] = x.grad.contiguous()
    tensors[f"{name}.dY"] = dy
    tensors[f"{name}.y"] = y.detach().contiguous()


case("causal", causal=True)
case("full")
case("scale", causal=True, scale=0.3)
case("window", causal=True, window=3)
case("windowBothWays", window=2)
case("softcap", causal=True, softcap=1.5)
case("otherKeys", keys=KEYS)
case("documents", causal=True, documents=True)
case("documentsOfOtherKeys", documents=True, keys=6)
case("keys", seen=True)
case("alibi", causal=True, alibi=True)
case("buckets", causal=True, buckets=6)
case("bucketsBothWays", buckets=8)
case("bias", causal=True, bias=(QUERIES, QUERIES))
case("biasOfHeads", bias=(HEADS, QUERIES, QUERIES))
case("biasOfSequences", bias=(BATCH, HEADS, QUERIES, QUERIES))
case("sinks", causal=True, sinks=True)
case("gptOss", causal=True, window=4, sinks=True)
case("gemma2", causal=True, window=3, softcap=2.0, scale=0.4)
save_file(tensors, os.path.join(os.path.dirname(os.path.abspath(__file__)), "attention.safetensors"))
