"""Counting without a CLI: what a stream and a result hold."""

from engine.assistants.claude_usage import UsageCount
from engine.assistants.protocol import Usage


def start(message_id, **counts):
    message = {"id": message_id, "model": "m", "usage": {"input_tokens": 10, "output_tokens": 1, **counts}}
    return {"type": "message_start", "message": message}


def end(count, output, speaker=""):
    count.stream_event(speaker, {"type": "message_delta", "usage": {"output_tokens": output, "input_tokens": None}})
    return count.stream_event(speaker, {"type": "message_stop"})


def test_a_message_counts_with_what_its_end_says():
    count = UsageCount()
    assert count.stream_event("", start("a", cache_read_input_tokens=5)) is None
    assert end(count, 30) == Usage(input_tokens=10, cache_read_tokens=5, output_tokens=30, model="m")


def test_a_message_that_comes_again_counts_once():
    count = UsageCount()
    for _ in range(2):
        count.stream_event("", start("a"))
        end(count, 30)
    assert count.total.output_tokens == 30


def test_streams_at_once_are_kept_apart():
    count = UsageCount()
    count.stream_event("", start("a"))
    count.stream_event("agent", start("b"))
    assert end(count, 1, "agent") is not None
    assert end(count, 2) is not None
    assert count.total.output_tokens == 3


def test_the_result_adds_what_no_stream_told_and_the_cost():
    count = UsageCount()
    count.stream_event("", start("a"))
    end(count, 30)
    totals = {"m": {"inputTokens": 10, "outputTokens": 30}, "small": {"inputTokens": 7, "outputTokens": 2}}
    assert count.result(totals, 0.25) == [Usage(input_tokens=7, output_tokens=2, cost_usd=0.25, model="small")]
    assert count.total == Usage(input_tokens=17, output_tokens=32, cost_usd=0.25, model="m")


def test_a_result_without_news_adds_nothing():
    assert UsageCount().result({}, 0.0) == []


def test_a_message_that_was_cut_off_counts_with_its_beginning():
    count = UsageCount()
    count.stream_event("", start("a"))
    assert count.unfinished() == [Usage(input_tokens=10, output_tokens=1, model="m")]
    assert count.unfinished() == []


def test_odd_numbers_are_none():
    count = UsageCount()
    count.stream_event("", start("a", input_tokens="many", cache_read_input_tokens=-5))
    assert end(count, 3) == Usage(output_tokens=3, model="m")
