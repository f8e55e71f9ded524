"""The transcripts of `make bench`: many messages in several lines, sub-agents and forks are counted right."""

from benchmarks.transcript_trees import make_transcripts
from helpers.transcripts import read_once

from engine.claude_code.usage.records import Tokens


def test_each_message_counts_once(tmp_path):
    truth = make_transcripts(tmp_path, 19_000_000)
    together = read_once(tmp_path).together
    assert together.tokens == Tokens(truth.input, truth.cache_write, truth.cache_read, truth.output)
    assert together.messages == truth.messages
    assert len(list(tmp_path.rglob("*ffff*.jsonl"))) == 1, "a fork is among them"
