"""The peers: the paper's CapsNet in PyTorch on the CPU.

Run as `python peer.py BATCH KIND`. Each line on stdin is `{"work": "train" or "forward", "count": N}` in JSON; each
answer is a line of JSON.

eager     as people write it: einsum, Adam, autograd
tuned     routing as batched matrix products, fused Adam
compiled  the tuned one, channels last, through torch.compile

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
    def __init__(self, products):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 256, 9)
        self.primary = nn.Conv2d(256, TYPES * P, 9, stride=2)
        self.transform = nn.Parameter(0.05 * torch.randn(GRID * TYPES, J, P, D))
        if products:
            self.transform = nn.Parameter(0.05 * torch.randn(GRID * TYPES, P, J * D))
        self.route = self.by_products if products else self.by_einsum
        self.decoder = nn.Sequential(
            nn.Linear(J * D, 512), nn.ReLU(), nn.Linear(512, 1024), nn.ReLU(), nn.Linear(1024, 784), nn.Sigmoid()
        )

    def forward(self, images, targets=None):
        maps = self.primary(F.relu(self.conv1(images)))
        capsules = maps.view(-1, TYPES, P, GRID).transpose(2, 3).reshape(len(images), GRID * TYPES, P)
        digits = self.route(squash(capsules))
        lengths = (digits.square().sum(-1) + 1e-9).sqrt()
        if targets is None:
            return lengths
        return lengths, self.decoder((digits * targets[..., None]).flatten(1))

    def by_einsum(self, capsules):
        votes = torch.einsum("bip,ijpd->bijd", capsules, self.transform)
        logits = votes.new_zeros(votes.shape[:3])
        for iteration in range(ITERATIONS):
            coupling = logits.softmax(-1)
            digits = squash(torch.einsum("bij,bijd->bjd", coupling, votes))
            if iteration < ITERATIONS - 1:
                logits = logits + torch.einsum("bijd,bjd->bij", votes, digits)
        return digits

    def by_products(self, capsules):
        votes = torch.bmm(capsules.transpose(0, 1), self.transform)  # [I,B,J*D]
        votes = votes.view(GRID * TYPES, -1, J, D).permute(1, 2, 0, 3).contiguous()  # [B,J,I,D]
        logits = votes.new_zeros(votes.shape[:3])
        for iteration in range(ITERATIONS):
            coupling = logits.softmax(1)
            digits = squash(torch.matmul(coupling[:, :, None], votes)[:, :, 0])
            if iteration < ITERATIONS - 1:
                logits = logits + torch.matmul(votes, digits[..., None])[..., 0]
        return digits


def total_loss(lengths, reconstruction, images, targets):
    """Equation 4 and 0.0005 times the sum of squared pixel errors, mean over the batch."""
    present = targets * F.relu(0.9 - lengths).square()
    absent = 0.5 * (1 - targets) * F.relu(lengths - 0.1).square()
    error = (reconstruction - images.flatten(1)).square().sum(-1)
    return ((present + absent).sum(-1) + 0.0005 * error).mean()


def page_faults():
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def main():
    batch, kind = int(sys.argv[1]), sys.argv[2]
    torch.manual_seed(0)
    network = CapsNet(products=kind != "eager")
    optimiser = torch.optim.Adam(network.parameters(), fused=kind != "eager")
    images = torch.rand(batch, 1, 28, 28)
    targets = F.one_hot(torch.randint(0, J, (batch,)), J).float()
    run = network
    if kind == "compiled":
        network.to(memory_format=torch.channels_last)
        images = images.contiguous(memory_format=torch.channels_last)
        run = torch.compile(network)

    def train():
        loss = total_loss(*run(images, targets), images, targets)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        return loss.item()

    @torch.no_grad()
    def forward():
        return run(images).argmax(-1).tolist()

    def say(**answer):
        print(json.dumps(answer), flush=True)

    once = {"train": train, "forward": forward}
    say(title=f"PyTorch {kind}", versions=f"PyTorch {torch.__version__}", threads=torch.get_num_threads())
    for line in sys.stdin:
        request = json.loads(line)
        before, faults, seconds = os.times(), page_faults(), []
        for _ in range(request["count"]):
            began = time.perf_counter()
            once[request["work"]]()
            seconds.append(time.perf_counter() - began)
        after = os.times()
        used = after.user + after.system - before.user - before.system
        say(seconds=seconds, processorSeconds=used, faults=page_faults() - faults)


main()
