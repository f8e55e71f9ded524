import time

import pytest

from engine.knowledge.signals.metrics import MetricKind, extract_metrics


@pytest.mark.parametrize(
    ("text", "before", "after", "delta"),
    [
        ("2.4s → 1.1s", "2.4s", "1.1s", "-54%"),
        ("memory from 512MB to 128MB", "512MB", "128MB", "-75%"),
        ("1.2 GB -> 300 MB", "1.2 GB", "300 MB", "-75%"),
        ("from 512 to 128MB", "512 MB", "128MB", "-75%"),
        ("p95 from 410 to 120 after tuning", "410", "120", "-71%"),
        ("from 101 queries to 2", "101 queries", "2 queries", "-98%"),
        ("cut startup 3.2s to 1.1s", "3.2s", "1.1s", "-66%"),
        ("120 ms (was 410 ms)", "410 ms", "120 ms", "-71%"),
        ("before: 2,300 ms, after: 41 ms", "2,300 ms", "41 ms", "-98%"),
        ("von 2,4 s auf 1,1 s", "2,4 s", "1,1 s", "-54%"),
        ("从2.4秒降到1.1秒", "2.4秒", "1.1秒", "-54%"),
        ("0 → 5 ms", "0 ms", "5 ms", ""),
        ("5 s → 12 MB", "5 s", "12 MB", ""),
    ],
)
def test_changes_with_their_units(text, before, after, delta):
    (metric,) = extract_metrics(text)
    assert (metric.kind, metric.before, metric.after, metric.delta) == (MetricKind.CHANGE, before, after, delta)


@pytest.mark.parametrize("text", ["40% faster", "3x faster", "reduced the bundle by 40%", "-71%", "twice as fast"])
def test_how_much_without_saying_of_what(text):
    (metric,) = extract_metrics(f"It is {text} now")
    assert (metric.kind, metric.delta) == (MetricKind.RELATIVE, text)


@pytest.mark.parametrize(("text", "after"), [("takes 1,200 ms", "1,200 ms"), ("a limit of 2GB", "2GB")])
def test_single_values(text, after):
    (metric,) = extract_metrics(text)
    assert (metric.kind, metric.after) == (MetricKind.VALUE, after)


@pytest.mark.parametrize(
    "text",
    ["in terms of 5 mstest", "Python from 3.11 to 3.12", "1.2.3 → 1.3.0", "3 files", "HTTP 404", "v2s", "10.0.0.1"],
)
def test_what_is_no_metric(text):
    assert extract_metrics(text) == ()


def test_several_in_the_order_of_the_text():
    found = extract_metrics("start 2.4s → 1.1s, memory from 512MB to 128MB and 40% faster")
    assert [metric.text for metric in found] == ["2.4s → 1.1s", "from 512MB to 128MB", "40% faster"]


@pytest.mark.parametrize("part", ["1,1", "from 1 ", "cut a ", "1 ", "-> ", "from 1a to ", "9" * 50])
def test_no_text_takes_long(part):
    began = time.process_time()
    extract_metrics(part * 200_000)
    assert time.process_time() - began < 1
