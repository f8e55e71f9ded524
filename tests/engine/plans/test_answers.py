"""`--answers FILE`: YAML or JSON; what does not fit is refused in words."""

import json
import os

import pytest

from engine.plans.answers import UnusableAnswersError, read_answers


def test_yaml_and_json_say_the_same(tmp_path):
    (tmp_path / "a.yaml").write_text("included:\n  - one\n  - two\nlength: 600\n")
    (tmp_path / "a.json").write_text(json.dumps({"included": ["one", "two"], "length": 600}))
    for name in ("a.yaml", "a.json"):
        assert read_answers(tmp_path / name, "content-writer") == {"included": "one\ntwo", "length": "600"}


def test_a_link_to_a_file_elsewhere_is_followed(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.yaml").write_text("success: it works")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "elsewhere" / "a.yaml")
    assert read_answers(tmp_path / "link.yaml") == {"success": "it works"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("sucess: it works", "no question has the id 'sucess'"),
        ("success: {a: b}", "the answer to success is no text"),
        ("success: yes", "the answer to success is no text"),
        ("success: [[a]]", "the answer to success is no text"),
        ("success:", "the answer to success is no text"),
        ("- a", "holds a list, not a mapping"),
        ("a: &x b\nc: *x", "uses YAML aliases"),
        ("success: 'half", "not YAML"),
        (f"success: {'a' * 10_001}", "has 10,001 characters"),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path, content, reason):
    (tmp_path / "a.yaml").write_text(content)
    with pytest.raises(UnusableAnswersError) as caught:
        read_answers(tmp_path / "a.yaml")
    assert reason in caught.value.reason
    assert caught.value.remedy


def test_the_refusal_names_the_ids_that_there_are(tmp_path):
    (tmp_path / "a.yaml").write_text("nope: 1")
    with pytest.raises(UnusableAnswersError, match="Use included, excluded, success, constraints"):
        read_answers(tmp_path / "a.yaml")


def test_no_file_and_no_regular_file_are_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name in ("gone.yaml", "pipe", ""):
        with pytest.raises(UnusableAnswersError):
            read_answers(tmp_path / name)


def test_ids_of_another_agents_questions_are_refused_where_one_is_named(tmp_path):
    (tmp_path / "a.yaml").write_text("keywords: pantry")
    assert read_answers(tmp_path / "a.yaml") == {"keywords": "pantry"}
    with pytest.raises(UnusableAnswersError):
        read_answers(tmp_path / "a.yaml", "planner")
