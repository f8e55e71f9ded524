"""`kill -9` while points are taken and gone back to: the repository stays whole."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from helpers.repositories import TASK, contents, git, points, repository, write

KILLS = 30
ROOT = Path(__file__).parents[3]

LOOP = """
import sys, threading
from pathlib import Path
from engine.building.points import StepPoints
from engine.workspace.paths import WorkspacePaths

root = Path(sys.argv[1])
points = StepPoints(WorkspacePaths(root), sys.argv[2], "points", threading.Event())
first = points.take("first", 1)
print("ready", flush=True)
for number in range(100_000):
    for name in range(0, 40, 3):
        (root / f"{name}.txt").write_text(f"{number} {name}\\n")
    (root / f"new{number % 7}.txt").write_text("new\\n")
    points.take("step", number)
    points.restore(first)
"""


def test_thirty_kills_leave_the_repository_whole(tmp_path):
    chance = random.Random(20260303)
    root = repository(tmp_path, {f"{number}.txt": f"{number}\n" for number in range(40)})
    write(root, {"0.txt": "staged\n"})
    git(root, "add", "0.txt")
    before, index = contents(root), (root / ".git" / "index").read_bytes()
    first = points(root).take("first", 1)
    hit = 0
    for _ in range(KILLS):
        command = [sys.executable, "-c", LOOP, str(root), TASK]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(chance.random() * 0.15)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        hit += contents(root) != before
        assert not (root / ".git" / "index.lock").exists()
        assert (root / ".git" / "index").read_bytes() == index
        assert git(root, "fsck", "--connectivity-only", "--no-dangling") == ""
        points(root).restore(first)
        assert contents(root) == before
    assert git(root, "fsck", "--no-dangling") == ""
    assert hit > KILLS / 4
    assert os.listdir(root / ".git" / "studio-tui") != []
