"""The peer: the paper's CapsNet in eager PyTorch on the CPU, as people write it (einsum, Adam, autograd).

Run as `python peer.py BATCH`. Each line on stdin is a number of training steps; each answer is a line of JSON.
Letters: B batch, I 1152 primary capsules, P their 8 dimensions, J 10 classes, D 16 dimensions of a digit capsule.
"""

import json
import os
import sys
import time
import warnings

warnings.filterwarnings("ignore", message="Failed to initialize NumPy")

import torch  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402

TYPES, GRID, P, J, D, ITERATIONS = 32, 36, 8, 10, 16, 3


def squash(s):
    """Equation 1: keeps the direction, and brings the length into 0..1."""
    squared = s.square().sum(-1, keepdim=True)
    return s * squared / (1 + squared) / (squared + 1e-9).sqrt()


class CapsNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 256, 9)
        self.primary = nn.Conv2d(256, TYPES * P, 9, stride=2)
        self.transform = nn.Parameter(0.05 * torch.randn(GRID * TYPES, J, P, D))
        self.decoder = nn.Sequential(
            nn.Linear(J * D, 512), nn.ReLU(), nn.Linear(512, 1024), nn.ReLU(), nn.Linear(1024, 784), nn.Sigmoid()
        )

    def forward(self, images, targets):
        maps = self.primary(F.relu(self.conv1(images)))
        capsules = maps.view(-1, TYPES, P, GRID).transpose(2, 3).reshape(len(images), GRID * TYPES, P)
        votes = torch.einsum("bip,ijpd->bijd", squash(capsules), self.transform)
        logits = votes.new_zeros(votes.shape[:3])
        for iteration in range(ITERATIONS):
            coupling = logits.softmax(-1)
            digits = squash(torch.einsum("bij,bijd->bjd", coupling, votes))
            if iteration < ITERATIONS - 1:
                logits = logits + torch.einsum("bijd,bjd->bij", votes, digits)
        lengths = (digits.square().sum(-1) + 1e-9).sqrt()
        return lengths, self.decoder((digits * targets[..., None]).flatten(1))


def total_loss(lengths, reconstruction, images, targets):
    """Equation 4 and 0.0005 times the sum of squared pixel errors, mean over the batch."""
    present = targets * F.relu(0.9 - lengths).square()
    absent = 0.5 * (1 - targets) * F.relu(lengths - 0.1).square()
    error = (reconstruction - images.flatten(1)).square().sum(-1)
    return ((present + absent).sum(-1) + 0.0005 * error).mean()


def main():
    batch = int(sys.argv[1])
    torch.manual_seed(0)
    network = CapsNet()
    optimiser = torch.optim.Adam(network.parameters())
    images = torch.rand(batch, 1, 28, 28)
    targets = F.one_hot(torch.randint(0, J, (batch,)), J).float()

    def step():
        loss = total_loss(*network(images, targets), images, targets)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        return loss.item()

    def say(**answer):
        print(json.dumps(answer), flush=True)

    say(title="PyTorch eager", versions=f"PyTorch {torch.__version__}", threads=torch.get_num_threads())
    for line in sys.stdin:
        before = os.times()
        seconds, loss = [], 0.0
        for _ in range(int(line)):
            began = time.perf_counter()
            loss = step()
            seconds.append(time.perf_counter() - began)
        after = os.times()
        used = after.user + after.system - before.user - before.system
        say(seconds=seconds, loss=loss, processorSeconds=used)


main()
