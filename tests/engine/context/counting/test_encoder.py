"""The shipped vocabulary is tiktoken's own, and counts as tiktoken does."""

import lzma
import threading

import pytest

from engine.context.counting import encoder as shipped
from engine.context.counting.encoder import DamagedVocabularyError, encoder, release, vocabulary_text


def test_everything_is_as_in_tiktokens_own_source(monkeypatch):
    from tiktoken_ext import openai_public

    asked = {}
    monkeypatch.setattr(openai_public, "load_tiktoken_bpe", lambda _, expected_hash: asked.update(hash=expected_hash))
    theirs = openai_public.cl100k_base()
    assert asked["hash"] == shipped.VOCABULARY_SHA256
    assert theirs["pat_str"] == shipped.PATTERN
    assert theirs["special_tokens"] == shipped.SPECIAL_TOKENS


def test_the_shipped_vocabulary_is_whole():
    assert len(shipped.parse_ranks(vocabulary_text())) == 100_256


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("hello world", [15339, 1917]),
        ("tiktoken is great!", [83, 1609, 5963, 374, 2294, 0]),
        ("お誕生日おめでとう", [33334, 45918, 243, 21990, 9080, 33334, 62004, 16556, 78699]),
    ],
)
def test_known_tokens(text, tokens):
    assert encoder().encode_ordinary(text) == tokens


def test_a_special_token_in_a_text_is_only_text():
    assert len(encoder().encode_ordinary("<|endoftext|>")) > 1


def test_threads_share_one_encoder():
    shipped._load.cache_clear()
    found = []
    threads = [threading.Thread(target=lambda: found.append(encoder())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len({id(one) for one in found}) == 1


@pytest.mark.parametrize("content", [b"no archive", lzma.compress(b"IQ== 0\n")], ids=["torn", "another"])
def test_a_damaged_vocabulary_is_refused(content, tmp_path):
    path = tmp_path / "cl100k_base.tiktoken.xz"
    path.write_bytes(content)
    with pytest.raises(DamagedVocabularyError, match="Install studio-tui anew"):
        vocabulary_text(path)


def test_released_it_is_loaded_again_when_needed() -> None:
    first = encoder()
    release()
    assert encoder() is not first
    assert len(encoder().encode_ordinary("hello world")) == 2
