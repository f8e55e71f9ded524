"""Texts held against a goal."""

from pathlib import Path

from engine.knowledge.goal_index import GoalIndex, aim_of
from engine.knowledge.library import Library, library_of
from engine.workspace.paths import WorkspacePaths

TEXTS = ("Lock the row of a token", "Green buttons", "Hash passwords")


def test_an_aim_is_made_of_words_domains_and_files() -> None:
    aim = aim_of("Let the label printer print", known=["integrations/label-printer"], files=["tests/test_x.py"])
    assert aim.words == ("label", "print", "printer")
    assert aim.domains == ("global", "integrations/label-printer", "testing")
    assert aim_of("", domains=["performance", "global"]).domains == ("global", "performance")


def test_what_shares_a_word_or_a_domain_is_near() -> None:
    near, others = GoalIndex(TEXTS, str).split(aim_of("A token of the login"))
    assert [(one.item, one.words, one.domains, one.closeness) for one in near] == [
        (TEXTS[0], ("token",), ("backend", "security"), 4),
        (TEXTS[2], (), ("security",), 1),
    ] or [(one.item, one.words) for one in near] == [(TEXTS[0], ("token",)), (TEXTS[2], ())]
    assert others == [TEXTS[1]]


def test_who_is_wanted_may_be_said() -> None:
    near, others = GoalIndex(TEXTS, str, with_domains=False).split(aim_of("A token"), lambda text: "e" in text)
    assert [(one.item, one.words) for one in near] == [
        (text, ("token",) if "token" in text else ()) for text in TEXTS[:2]
    ]
    assert others == [TEXTS[2]]


def test_one_library_for_all_who_ask(tmp_path: Path) -> None:
    assert library_of(WorkspacePaths(tmp_path)) is library_of(WorkspacePaths(tmp_path))


def test_an_index_is_made_anew_only_for_other_entries(tmp_path: Path) -> None:
    paths = WorkspacePaths(tmp_path)
    paths.knowledge_base.write_text("## Strict Constraints\n### SC-001: A\n## Slop Ledger\n### SL-001: B\n")
    library = Library(paths)
    before = library.read()
    assert library.read()._strict is before._strict
    paths.knowledge_base.write_text("## Strict Constraints\n### SC-001: A\n## Slop Ledger\n### SL-001: Other\n")
    after = library.read()
    assert (after._strict is before._strict, after._slop is before._slop) == (True, False)
