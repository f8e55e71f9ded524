"""`kill -9` while points are taken and gone back to: the repository stays whole."""

import os
import random
from functools import partial
from itertools import count
from pathlib import Path

from helpers.killed_calls import killed_within
from helpers.repositories import contents, git, points, repository, write

from engine.building.points import Point

KILLS = 20


def take_and_restore(root: Path, first: Point) -> None:
    """Without end."""
    mine = points(root)
    for number in count():
        for name in range(0, 40, 3):
            (root / f"{name}.txt").write_text(f"{number} {name}\n")
        (root / f"new{number % 7}.txt").write_text("new\n")
        mine.take("step", number)
        mine.restore(first)


def test_many_kills_leave_the_repository_whole(tmp_path):
    chance = random.Random(20260303)
    root = repository(tmp_path, {f"{number}.txt": f"{number}\n" for number in range(40)})
    write(root, {"0.txt": "staged\n"})
    git(root, "add", "0.txt")
    before, index = contents(root), (root / ".git" / "index").read_bytes()
    first = points(root).take("first", 1)
    kills = hit = 0
    while kills < KILLS or hit < KILLS / 4:  # on a busy machine a moment passes before anything was done
        assert killed_within(chance.uniform(0.005, 0.2), partial(take_and_restore, root, first))
        kills += 1
        hit += contents(root) != before
        assert not (root / ".git" / "index.lock").exists()
        assert (root / ".git" / "index").read_bytes() == index
        assert git(root, "fsck", "--connectivity-only", "--no-dangling") == ""
        points(root).restore(first)
        assert contents(root) == before
    assert git(root, "fsck", "--no-dangling") == ""
    assert os.listdir(root / ".git" / "studio-tui") != []
