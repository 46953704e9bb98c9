"""Saves the tensors of a checkpoint as PyTorch does, and times it: torch_checkpoint.py CHECKPOINT FOLDER ROUNDS"""

import os
import pathlib
import shutil
import statistics
import sys
import time
import warnings

warnings.filterwarnings("ignore")

import torch
import torch.distributed as dist
import torch.distributed.checkpoint as dcp
from safetensors.torch import load_file

checkpoint, folder, rounds = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
state = {}
for file in sorted(checkpoint.glob("*.safetensors")):
    state.update({name: tensor.clone() for name, tensor in load_file(file).items()})
size = sum(tensor.numel() * tensor.element_size() for tensor in state.values())
folder.mkdir()
dist.init_process_group("gloo", rank=0, world_size=1, init_method=f"file://{folder}/store")


def plain():
    begin = time.perf_counter()
    with open(folder / "plain.pt", "wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    return time.perf_counter() - begin, time.perf_counter() - begin


def distributed():
    begin = time.perf_counter()
    dcp.save(state, checkpoint_id=folder / "dcp")
    return time.perf_counter() - begin, time.perf_counter() - begin


def asynchronous():
    begin = time.perf_counter()
    future = dcp.async_save(state, checkpoint_id=folder / "async")
    held = time.perf_counter() - begin
    future.result()
    return held, time.perf_counter() - begin


for name, save in (
    ("torch.save, then fsync", plain),
    ("torch.distributed.checkpoint.save", distributed),
    ("torch.distributed.checkpoint.async_save", asynchronous),
):
    times = []
    for _ in range(rounds + 1):
        times.append(save())
        for old in ("dcp", "async"):
            shutil.rmtree(folder / old, ignore_errors=True)
    held, written = (statistics.median(time[i] for time in times[1:]) for i in range(2))
    print(f"{name:<41} waits {held:9.6f} s, durable after {written:9.6f} s, {size / written / 1e6:7.0f} MB/s")
print(f"(PyTorch {torch.__version__}, one process with all tensors)")
dist.destroy_process_group()
