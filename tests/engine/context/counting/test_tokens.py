"""Counting: once for each content, remembered across starts, bounded for any text."""

import os
import random
import threading
import time
import tracemalloc

import pytest

from engine.context.counting import tokens
from engine.context.counting.encoder import DamagedVocabularyError, encoder
from engine.context.counting.tokens import BLOCK_CHARS, TokenCounter, Weight, pieces
from engine.context.gauges.usage import Source


def counted_tokens(count: int) -> Weight:
    return Weight(count, Source.COUNTED)


def test_a_files_tokens_are_counted(paths, write):
    assert TokenCounter(paths).weigh_file(write("a.md", "hello world"), exact=True) == counted_tokens(2)


def test_an_unknown_file_is_estimated_at_once(paths, write, counted):
    path = write("a.md", "hello world")
    assert TokenCounter(paths).weigh_file(path, exact=False) == Weight(3, Source.ESTIMATED)
    assert counted == []


@pytest.mark.parametrize("exact", [True, False])
def test_what_is_no_readable_file_weighs_nothing(paths, write, exact, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "big.md"
    outside.write_text("not ours")
    (paths.root / "link.md").symlink_to(outside)
    os.mkfifo(paths.root / "pipe.md")
    write("folder.md/a", "x")
    counter = TokenCounter(paths)
    for name in ("gone.md", "folder.md", "pipe.md", "x" * 300, "nul\0.md"):
        assert counter.weigh_file(paths.root / name, exact=exact) == counted_tokens(0)
    for path in (paths.root / "link.md", write("latin.md", b"\xff\xfe caf\xe9")):
        assert counter.weigh_file(path, exact=True) == counted_tokens(0)


def test_the_same_content_is_counted_once_wherever_it_stands(paths, write, counted):
    counter = TokenCounter(paths)
    for name in ("a.md", "b.md"):
        counter.weigh_file(write(name, "the same text"), exact=True)
    assert counted == ["the same text"]


def test_a_settled_file_is_not_even_read_again(paths, write, settled, monkeypatch):
    path = write("a.md", "hello world")
    counter = TokenCounter(paths)
    counter.weigh_file(path, exact=True)
    monkeypatch.setattr(tokens, "read_bytes", lambda *_: pytest.fail("was read"))
    assert counter.weigh_file(path, exact=True) == counted_tokens(2)


@pytest.mark.usefixtures("settled")
def test_after_a_restart_only_the_changed_file_is_counted(paths, write, counted):
    files = [write(f"{number}.md", f"this is text number {number}") for number in range(20)]
    before = TokenCounter(paths)
    for path in files:
        before.weigh_file(path, exact=True)
    before.save()
    assert len(counted) == 20
    counted.clear()
    write("7.md", "something else")
    after = TokenCounter(paths)
    for path in files:
        assert after.weigh_file(path, exact=True).source is Source.COUNTED
    assert counted == ["something else"]


def test_a_rewrite_of_the_same_size_in_the_same_instant_is_seen(paths, write):
    """The racy one: signature unchanged, content another."""
    path = write("a.md", "hello world")
    counter = TokenCounter(paths)
    assert counter.weigh_file(path, exact=True) == counted_tokens(2)
    before = path.stat()
    path.write_text("he1l0w0r1d!")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert counter.weigh_file(path, exact=True) == counted_tokens(len(encoder().encode_ordinary("he1l0w0r1d!")))


def test_a_young_file_is_not_remembered_by_its_signature(paths, write, monkeypatch):
    path = write("a.md", "hello world")
    monkeypatch.setattr(tokens, "signature_of", lambda _: tokens.Signature(1, 11, 1, time.time_ns()))
    counter = TokenCounter(paths)
    counter.weigh_file(path, exact=True)
    path.write_text("hello there world")
    assert counter.weigh_file(path, exact=True) == counted_tokens(3)


def test_a_part_is_weighed_by_itself(paths, write, settled):
    path = write("a.md", "hello world and more")
    counter = TokenCounter(paths)
    part = counter.weigh_file(path, exact=True, part="head", part_of=lambda text: text[:11])
    assert part == counted_tokens(2)
    assert counter.weigh_file(path, exact=True) == counted_tokens(4)
    assert counter.weigh_file(path, exact=True, part="head", part_of=lambda _: "not asked") == part


@pytest.mark.parametrize("text", ["a" * 8_000_000, " " * 8_000_000, "\n" * 3_000_000, "€" * 2_000_000])
def test_a_long_run_of_one_character_is_bounded(paths, text):
    """In one piece, tiktoken takes 5 s for the letters and overflows its stack for the blanks."""
    assert max(map(len, pieces(text))) <= tokens.RUN_CHARS
    started = time.process_time()
    weight = TokenCounter(paths).weigh_text(text, exact=True)
    assert time.process_time() - started < 20
    assert 0 < weight.tokens <= len(text.encode())


def test_cutting_loses_no_character_and_hardly_changes_the_count(paths):
    words = random.Random(1)
    text = " ".join("".join(words.choices("abcdefghij", k=words.randint(1, 9))) for _ in range(60_000))
    text += "x" * 2500 + " " * 2500 + "end"
    cut = list(pieces(text))
    assert "".join(cut) == text
    assert max(map(len, cut)) <= BLOCK_CHARS
    whole = len(encoder().encode_ordinary(text))
    assert 0 <= TokenCounter(paths).weigh_text(text, exact=True).tokens - whole <= len(cut)


def test_half_a_surrogate_pair_can_be_weighed(paths):
    counter = TokenCounter(paths)
    assert counter.weigh_text("a\ud800b", exact=False).tokens == 2
    assert counter.weigh_text("a\ud800b", exact=True).source is Source.COUNTED


def test_when_stopped_it_estimates_and_remembers_nothing(paths, write):
    stop = threading.Event()
    counter = TokenCounter(paths, stop)
    path = write("a.md", "hello world")
    stop.set()
    assert counter.weigh_file(path, exact=True) == Weight(3, Source.ESTIMATED)
    stop.clear()
    assert counter.weigh_file(path, exact=True) == counted_tokens(2)


def test_an_installation_that_cannot_count_estimates_and_tries_once(paths, monkeypatch):
    tries = []

    def damaged():
        tries.append(1)
        raise DamagedVocabularyError("torn")

    monkeypatch.setattr("engine.context.counting.encoder.encoder", damaged)
    counter = TokenCounter(paths)
    assert [counter.weigh_text(text, exact=True).source for text in ("one", "two")] == [Source.ESTIMATED] * 2
    assert len(tries) == 1


def test_a_file_that_cannot_be_read_now_is_read_again(paths, write, settled, monkeypatch):
    path = write("a.md", "hello world")
    counter = TokenCounter(paths)
    with monkeypatch.context() as broken:
        broken.setattr("engine.workspace.reading.os.pread", lambda *_: (_ for _ in ()).throw(OSError(5, "I/O error")))
        assert counter.weigh_file(path, exact=True) == counted_tokens(0)
    assert counter.weigh_file(path, exact=True) == counted_tokens(2)


def test_a_big_text_takes_little_memory(paths):
    text = "word " * 400_000
    encoder()
    tracemalloc.start()
    TokenCounter(paths).weigh_text(text, exact=True)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10 * len(text)
