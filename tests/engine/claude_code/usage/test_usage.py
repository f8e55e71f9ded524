"""What Claude used, from its transcripts: each message once, whatever else stands in them."""

import json
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from helpers.transcripts import RECORDED, answer, append, outputs, read_once, usage_of, write

from engine.claude_code.transcripts import sharing as transcript_sharing
from engine.claude_code.transcripts.reading import StoppedReadingError
from engine.claude_code.usage.records import By, Tokens


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "claude"


@pytest.fixture
def session(config: Path) -> Path:
    return config / "projects" / "-srv-dev-words" / "session-1.jsonl"


def test_recorded_sessions_come_to_what_claude_itself_summed_up():
    report = read_once(RECORDED)
    by_name = {one.name[:8]: one for one in report.sums}
    # `modelUsage` at the end of the first: opus and haiku; haiku is the sub-agent's, which is two messages.
    assert by_name["e6bb745d"].tokens == Tokens(60 + 24, 22141 + 1937, 44289 + 3875, 217 + 42)
    assert by_name["e6bb745d"].messages == 5 + 2
    assert by_name["e6bb745d"].cost_usd == pytest.approx(0.124447075)
    assert report.unread == 0


def test_recorded_models_have_their_costs():
    costs = {one.name: one.cost_usd for one in read_once(RECORDED, by=By.MODEL).sums}
    assert costs["claude-opus-5-5"] == pytest.approx(0.1241428 + 0.1393508)
    assert costs["claude-haiku-5-5"] == pytest.approx(0.000304275)


def test_of_several_lines_of_a_message_the_largest_counts(config, session):
    write(session, [answer(output=1), answer(output=30), answer(output=12)])
    assert read_once(config).together.tokens == Tokens(1, 2, 3, 30)


def test_a_fork_counts_only_what_is_new_in_it(config, session):
    write(session, [answer("msg_1")])
    copy = answer("msg_1", sessionId="session-2", requestSessionId="session-1")
    write(session.with_name("session-2.jsonl"), [copy, answer("msg_2", sessionId="session-2")])
    assert [(one.name, one.messages) for one in read_once(config).sums] == [("session-1", 1), ("session-2", 1)]


def test_a_message_counts_once_over_two_of_claudes_folders(config, session, tmp_path):
    write(session, [answer("msg_1")])
    write(tmp_path / "other" / "projects" / "-w" / "session-1.jsonl", [answer("msg_1"), answer("msg_2")])
    assert outputs(read_once(config, tmp_path / "other")) == 20


def test_the_sessions_own_thread_goes_before_a_sub_agents_copy(config, session):
    write(session, [answer(output=10)])
    write(session.with_suffix("") / "subagents" / "agent-a.jsonl", [answer(output=20, isSidechain=True)])
    assert outputs(read_once(config)) == 10


def test_an_advisors_tokens_count_beside_the_message(config, session):
    advice = {"type": "advisor_message", "model": "claude-advisor", "input_tokens": 5, "output_tokens": 6}
    line = answer(usage={"iterations": [{"type": "message"}, advice]})
    write(session, [line, line])
    assert {one.name: one.tokens.output for one in read_once(config, by=By.MODEL).sums} == {
        "claude-opus-5-5": 10,
        "claude-advisor": 6,
    }


def test_messages_without_an_id_each_count(config, session):
    write(session, [answer(None), answer(None)])
    assert outputs(read_once(config)) == 20


@pytest.mark.parametrize(
    "line",
    [
        'no JSON at all, but an "output_tokens": 7',
        '{"type": "never heard of", "fields": [{"output_tokens": 7}]}',
        json.dumps({"type": "user", "toolUseResult": {"usage": {"input_tokens": 900, "output_tokens": 900}}}),
        json.dumps(answer("msg_9", output=-1)),
        json.dumps(answer("msg_9", timestamp="yesterday")),
        json.dumps(answer("msg_9", timestamp="9999-12-31T23:59:59Z")),
        "[" * 5000 + '"output_tokens":',
    ],
)
def test_other_lines_are_passed_over(config, session, line):
    write(session, [line, answer(), line])
    assert outputs(read_once(config)) == 10


def test_what_a_tool_was_told_is_no_usage(config, session):
    line = answer()
    line["message"]["content"] = [{"type": "tool_use", "input": {"usage": {"input_tokens": 9, "output_tokens": 99}}}]
    write(session, [line])
    assert outputs(read_once(config)) == 10


def test_a_short_line_counts_though_a_tools_follows(config, session):
    short = {"message": {"usage": {"input_tokens": 1, "output_tokens": 10}}, "timestamp": "2026-11-20T10:00:00Z"}
    tools = {"type": "user", "message": {"role": "user", "content": "x" * 1000}, "toolUseResult": answer()["message"]}
    write(session, [short, tools, short])
    assert outputs(read_once(config)) == 20


def test_a_text_that_ends_within_a_character_does_no_harm(config, session):
    line = answer()
    line["message"]["content"] = [{"type": "text", "text": "\ud83d"}]
    write(session, [line])
    assert outputs(read_once(config)) == 10


def test_unreadable_messages_are_told_of(config, session):
    write(session, [answer(), answer("msg_2", output="many")])
    assert read_once(config).unread == 1


def test_a_torn_last_line_is_left_for_the_next_time(config, session):
    whole = json.dumps(answer("msg_2"))
    write(session, [answer()])
    append(session, whole[:-30])
    with usage_of(config) as reader:
        assert outputs(reader.read()) == 10
        append(session, whole[-30:] + "\n")
        assert outputs(reader.read()) == 20


def test_a_last_line_that_only_lacks_its_end_counts_once(config, session):
    write(session, [])
    append(session, json.dumps(answer()))
    with usage_of(config) as reader:
        assert outputs(reader.read()) == 10
        append(session, "\n")
        assert outputs(reader.read()) == 10


def test_lines_of_any_length_are_gone_over(config, session):
    long = {"type": "user", "message": {"content": "x" * 20_000_000}}
    spoken = answer("msg_2")
    spoken["message"]["content"] = "y" * 3_000_000
    write(session, [answer(), long, spoken, long, answer("msg_3")])
    assert outputs(read_once(config)) == 30


def test_only_what_was_appended_is_read_again(config, session, monkeypatch):
    write(session, [answer()])
    read_once(config)
    append(session, json.dumps(answer("msg_2")) + "\n")
    read = []
    original = transcript_sharing.read_part
    monkeypatch.setattr(transcript_sharing, "read_part", lambda part, stop: read.append(part) or original(part, stop))
    assert outputs(read_once(config)) == 20
    assert [part.start for part in read] == [len(json.dumps(answer(), separators=(",", ":"))) + 1]


def test_a_file_that_shrank_is_read_anew(config, session):
    write(session, [answer("msg_1"), answer("msg_2")])
    with usage_of(config) as reader:
        assert outputs(reader.read()) == 20
        write(session, [answer("msg_3", output=7)])
        assert outputs(reader.read()) == 7


def test_a_file_that_was_written_over_is_read_anew(config, session):
    write(session, [answer("msg_1"), answer("msg_2")])
    with usage_of(config) as reader:
        reader.read()
        write(session, [answer("msg_3"), answer("msg_4"), answer("msg_5")])
        assert outputs(reader.read()) == 30


def test_a_copy_counts_when_the_file_it_was_copied_from_is_gone(config, session):
    write(session, [answer("msg_1")])
    fork = write(session.with_name("session-2.jsonl"), [answer("msg_1"), answer("msg_2")])
    with usage_of(config) as reader:
        assert outputs(reader.read()) == 20
        session.unlink()
        assert outputs(reader.read()) == 20
        fork.unlink()
        assert reader.read().together is None


def test_a_transcript_that_may_not_be_read_is_told_of(config, session, unreadable):
    write(session, [answer()])
    other = write(session.with_name("session-2.jsonl"), [answer("msg_2")])
    with unreadable(other), usage_of(config) as reader:
        report = reader.read()
        assert (outputs(report), [problem.path for problem in report.problems]) == (10, [str(other)])
    assert outputs(read_once(config)) == 20


def test_a_link_that_leads_nowhere_else_but_to_itself_is_told_of(config, session):
    write(session, [answer()])
    round_about = session.with_name("session-2.jsonl")
    round_about.symlink_to(round_about.name)
    report = read_once(config)
    assert (report.together.messages, report.problems[0].path) == (1, str(round_about))


@pytest.fixture
def unreadable(monkeypatch):
    """Opening this file fails as for one of another user: these tests may run as root, who may read all."""
    import os
    from contextlib import contextmanager

    from engine.claude_code.transcripts import reading as transcript_reading

    @contextmanager
    def block(path: Path):
        original = os.open

        def refuse(name, *arguments):
            if os.fsdecode(name) == str(path):
                raise PermissionError(13, "Permission denied", name)
            return original(name, *arguments)

        with monkeypatch.context() as patch:
            patch.setattr(transcript_reading.os, "open", refuse)
            yield

    return block


def test_no_folder_of_claudes_is_nothing_to_count(tmp_path):
    report = read_once(tmp_path / "none")
    assert (report.together, report.problems) == (None, ())


def test_a_workspace_has_the_sessions_that_began_in_it(config, tmp_path):
    root = tmp_path / "Größe a-b"
    places = {"here": root, "below": root / "api", "beside": tmp_path / "Größe a b", "longer": f"{root}2"}
    for name, cwd in places.items():
        folder = config / "projects" / "-one-folder-for-all"
        write(folder / f"{name}.jsonl", [answer(name, sessionId=name, cwd=str(cwd))])
    agent = answer("agent", isSidechain=True, sessionId="here", cwd="/elsewhere")
    write(config / "projects" / "-one-folder-for-all" / "here" / "subagents" / "agent-a.jsonl", [agent])
    assert {one.name: one.messages for one in read_once(config, root=root).sums} == {"here": 2, "below": 1}


def test_since_leaves_out_what_came_before(config, session):
    old = answer("msg_1", timestamp="2026-11-19T10:00:00Z")
    write(session, [old, answer("msg_2")])
    with usage_of(config) as reader:
        report = reader.read(since=datetime(2026, 11, 20, tzinfo=UTC))
    assert (outputs(report), report.together.messages) == (10, 1)


def test_days_are_this_machines(config, session, monkeypatch):
    import time

    monkeypatch.setenv("TZ", "Asia/Kathmandu")  # a quarter to six hours ahead
    time.tzset()
    try:
        write(session, [answer(str(minute), timestamp=f"2026-11-20T18:{minute}:00Z") for minute in (14, 16)])
        assert [one.name for one in read_once(config, by=By.DAY).sums] == ["2026-11-20", "2026-11-21"]
    finally:
        monkeypatch.undo()
        time.tzset()


def cost_line(usd: float) -> dict:
    return {"type": "cost-state", "totalCostUSD": usd, "modelUsage": {"claude-opus-5-5": {"costUSD": usd}}}


def test_a_cost_counts_only_while_no_message_came_after_it(config, session):
    write(session, [answer(), cost_line(0.5)])
    with usage_of(config) as reader:
        assert reader.read().together.cost_usd == 0.5
        append(session, json.dumps(answer("msg_2")) + "\n")
        assert reader.read().together.cost_usd is None
        append(session, json.dumps(cost_line(0.75)) + "\n")
        assert reader.read().together.cost_usd == 0.75


def test_a_forks_cost_is_unknown_since_its_parents_is_in_it(config, session):
    write(session, [answer(), cost_line(0.5)])
    copy = answer(sessionId="session-2", requestSessionId="session-1")
    write(session.with_name("session-2.jsonl"), [copy, answer("msg_2", sessionId="session-2"), cost_line(0.9)])
    report = read_once(config)
    assert ([one.cost_usd for one in report.sums], report.known_cost_usd) == ([0.5, None], 0.5)


def test_two_processes_find_what_one_finds(config, monkeypatch):
    for number in range(6):
        lines = [answer(f"msg_{number % 4}_{line}", output=number + 1) for line in range(300)]
        write(config / "projects" / "-w" / f"session-{number}.jsonl", lines)
    alone = read_once(config).together
    monkeypatch.setattr(transcript_sharing, "SHARED_BYTES", 1)
    monkeypatch.setenv("STUDIO_TUI_STATE", str(config / "state"))
    assert read_once(config).together.tokens == alone.tokens == Tokens(1200, 2400, 3600, 300 * (5 + 6 + 3 + 4))


def test_without_the_other_process_all_is_read(config, session, monkeypatch):
    write(session, [answer()])
    write(session.with_name("session-2.jsonl"), [answer("msg_2")])
    monkeypatch.setattr(transcript_sharing, "SHARED_BYTES", 1)
    monkeypatch.setattr(transcript_sharing.sys, "executable", "/nowhere/python")
    assert outputs(read_once(config)) == 20


def test_parts_of_a_file_hold_each_line_once(config, session, monkeypatch):
    write(session, [answer(f"msg_{number}") for number in range(50)])
    monkeypatch.setattr("engine.claude_code.transcripts.refresh.PART_BYTES", 97)
    assert read_once(config).together.messages == 50


def test_stopping_leaves_everything_as_it_was(config, session):
    write(session, [answer()])
    stop = threading.Event()
    stop.set()
    with usage_of(config) as reader:
        with pytest.raises(StoppedReadingError):
            reader.read(stop=stop)
        assert outputs(reader.read()) == 10


def test_two_readers_share_what_they_remember(config, session):
    write(session, [answer()])
    with usage_of(config) as one, usage_of(config) as other:
        assert [outputs(one.read()), outputs(other.read())] == [10, 10]
        append(session, json.dumps(answer("msg_2")) + "\n")
        assert [outputs(one.read()), outputs(other.read())] == [20, 20]


def test_a_damaged_memory_is_made_anew(config, session, neutral_environment):
    write(session, [answer()])
    read_once(config)
    (memory,) = neutral_environment.glob("transcripts-*.sqlite")
    memory.write_bytes(b"not a database" * 1000)
    assert outputs(read_once(config)) == 10


def test_without_a_place_to_remember_all_is_read_each_time(config, session, neutral_environment, monkeypatch):
    write(session, [answer()])
    blocked = neutral_environment / "file"
    blocked.write_text("")
    monkeypatch.setenv("STUDIO_TUI_STATE", str(blocked / "below"))
    assert outputs(read_once(config)) == 10


def test_a_clock_that_ran_ahead_changes_no_count(config, session):
    write(session, [answer(timestamp="2999-01-01T00:00:00Z")])
    assert outputs(read_once(config)) == 10


def test_what_was_remembered_holds_no_text_of_anybody(config, session, neutral_environment):
    line = answer()
    line["message"]["content"] = "a secret"
    write(session, [line])
    read_once(config)
    (memory,) = neutral_environment.glob("transcripts-*.sqlite")
    assert b"a secret" not in memory.read_bytes()
    assert memory.stat().st_mode & 0o077 == 0
