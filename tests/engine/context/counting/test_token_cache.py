"""What has been counted survives restarts; a cache that is damaged, forged or gone costs a recount, nothing else."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engine.context.counting import token_cache
from engine.context.counting.token_cache import Remembered, Signature, TokenCache
from engine.context.counting.tokens import TokenCounter

ROOT = Path(__file__).parents[4]
SIGNATURE = Signature(1, 2, 3, 4)


def saved(paths) -> TokenCache:
    cache = TokenCache(paths)
    cache.remember_text("some text", 2)
    cache.remember_file("a.md", Remembered(SIGNATURE, 7))
    cache.save()
    return cache


def test_it_survives_a_restart(paths):
    saved(paths)
    again = TokenCache(paths)
    assert again.tokens_of_text("some text") == 2
    assert again.tokens_of_file("a.md", SIGNATURE) == 7
    assert again.tokens_of_file("a.md", SIGNATURE._replace(changed_ns=5)) is None


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        '{"format": 99}',
        b"\xff",
        "[" * 100_000,
        '{"format": 1, "vocabulary": "cl100k_base"}',
        '{"format": 1, "vocabulary": "cl100k_base", "files": [], "texts": {}}',
        '{"format": 1, "vocabulary": "cl100k_base", "files": {"a.md": [1, 2, 3, 4]}, "texts": {}}',
        '{"format": 1, "vocabulary": "cl100k_base", "files": {"a.md": [1, 2, 3, 4, -5]}, "texts": {}}',
        '{"format": 1, "vocabulary": "cl100k_base", "files": {"a.md": [1, 2, 3, 4, "7"]}, "texts": {}}',
        '{"format": 1, "vocabulary": "cl100k_base", "files": {}, "texts": {"x": 1' + "0" * 400 + "}}",
    ],
)
def test_a_corrupt_cache_is_no_cache_and_is_replaced(paths, content):
    paths.cache.mkdir()
    paths.token_cache.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert TokenCache(paths).tokens_of_file("a.md", SIGNATURE) is None
    saved(paths)
    assert TokenCache(paths).tokens_of_file("a.md", SIGNATURE) == 7


def test_a_deleted_cache_is_written_again_with_what_is_still_known(paths):
    cache = saved(paths)
    shutil.rmtree(paths.cache)
    assert cache.tokens_of_text("some text") == 2
    cache.remember_text("another", 1)
    cache.save()
    assert TokenCache(paths).tokens_of_text("some text") == 2


def test_nothing_new_is_not_written(paths):
    cache = saved(paths)
    before = paths.token_cache.stat().st_ino
    cache.save()
    assert paths.token_cache.stat().st_ino == before


def test_a_deleted_workspace_is_not_made_anew(paths):
    cache = TokenCache(paths)
    cache.remember_text("x", 1)
    shutil.rmtree(paths.state)
    cache.save()
    assert not paths.state.exists()


def test_it_is_not_written_through_a_link_that_leaves_the_workspace(paths, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    paths.cache.symlink_to(outside)
    saved(paths)
    assert list(outside.iterdir()) == []


def test_a_disk_that_is_full_costs_only_the_cache(paths, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("engine.workspace.writing.replace_file", full)
    saved(paths)
    assert not paths.token_cache.exists()


def test_the_oldest_makes_room(paths, monkeypatch):
    monkeypatch.setattr(token_cache, "KEPT", 3)
    cache = TokenCache(paths)
    for number in range(5):
        cache.remember_text(str(number), number)
    assert [cache.tokens_of_text(str(number)) for number in range(5)] == [None, None, 2, 3, 4]


def test_tiktoken_stays_away_when_all_is_cached(paths, write, settled):
    counter = TokenCounter(paths)
    counter.weigh_file(write("a.md", "hello world"), exact=True)
    counter.save()
    code = (
        "import sys; from pathlib import Path; from engine.context.counting.tokens import TokenCounter;"
        "from engine.workspace.paths import WorkspacePaths; root = Path(sys.argv[1]);"
        "print(TokenCounter(WorkspacePaths(root)).weigh_file(root / 'a.md', exact=True).tokens);"
        "print('tiktoken' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(paths.root)]
    told = subprocess.run(command, cwd=ROOT, env=dict(os.environ), check=True, capture_output=True, text=True)
    assert told.stdout.split() == ["2", "False"]


def test_the_file_can_be_read_by_anybody(paths):
    saved(paths)
    document = json.loads(paths.token_cache.read_text())
    assert document["vocabulary"] == "cl100k_base"
    assert document["files"]["a.md"] == [1, 2, 3, 4, 7]
