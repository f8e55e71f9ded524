"""All skills of a workspace, and what is kept of them."""

from pathlib import Path

import pytest

from engine.knowledge.skills import skills_cache
from engine.knowledge.skills.skill import skill_problems
from engine.knowledge.skills.skills import UnknownSkillError, read_skills
from engine.knowledge.skills.skills_cache import clear_skills_cache
from engine.workspace.paths import WorkspacePaths

SHIPPED = ["accessibility", "backend", "data", "devops", "frontend", "performance", "security", "testing"]

OWN = "name: {name}\ndescription: Ours\ntriggers: {{keywords: [flux]}}\ninjection: {{guidelines: [Refill it]}}\n"


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WorkspacePaths:
    monkeypatch.setattr(skills_cache, "SETTLED_NS", 0)  # a file that was just written may be kept
    (tmp_path / ".studio").mkdir()
    (tmp_path / "studio" / "skills").mkdir(parents=True)
    return WorkspacePaths(tmp_path)


def write(paths: WorkspacePaths, file: str, text: str) -> Path:
    path = paths.skills / file
    path.write_text(text)
    return path


def names(paths: WorkspacePaths) -> list[str]:
    return [skill.name for skill in read_skills(paths).found]


def test_those_that_come_with_us_are_as_they_should_be(paths):
    known = read_skills(paths)
    assert [skill.name for skill in known.found] == SHIPPED
    assert known.problems == ()
    for skill in known.found:
        assert list(skill_problems(skill)) == []
        assert skill.questions
        assert skill.guidelines
        assert skill.checklist
        assert skill.team_members
        assert skill.priority
        assert skill.source == ""


def test_a_workspace_adds_its_own_and_replaces_ours(paths):
    write(paths, "flux.yaml", OWN.format(name="flux"))
    write(paths, "mine.yml", OWN.format(name="security"))
    known = read_skills(paths)
    assert [skill.name for skill in known.found] == sorted([*SHIPPED, "flux"])
    assert known.named("security").description == "Ours"
    assert known.named("security").source == "studio/skills/mine.yml"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: [", "not YAML"),
        ("- a", "holds a list"),
        ("a: &x 1\nb: *x", "aliases"),
        ("name: ../up", "is no name"),
        ("\x00", "not YAML"),
        ("description: " + "x" * 40_000, "is over 32 KB"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_and_the_rest_stays(paths, text, reason):
    write(paths, "bad.yaml", text)
    write(paths, "flux.yaml", OWN.format(name="flux"))
    for _ in range(2):  # the second time it is kept
        known = read_skills(paths)
        assert "flux" in [skill.name for skill in known.found]
        assert [problem.path for problem in known.problems] == ["studio/skills/bad.yaml"]
        assert reason in known.problems[0].reason


def test_more_than_can_be_read_are_named(paths):
    for number in range(101):
        write(paths, f"own{number:03}.yaml", OWN.format(name=f"own{number:03}"))
    known = read_skills(paths)
    assert len(known.found) == len(SHIPPED) + 100
    assert [problem.reason for problem in known.problems] == ["holds 101 skills, 100 are read"]


def test_escape_codes_go_no_further(paths):
    write(paths, "flux.yaml", OWN.format(name="flux").replace("Ours", '"\\e[31mOurs"'))
    assert read_skills(paths).named("flux").description == "Ours"


def test_a_folder_elsewhere_is_not_read(paths, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "flux.yaml").write_text(OWN.format(name="flux"))
    paths.skills.rmdir()
    paths.skills.symlink_to(elsewhere)
    known = read_skills(paths)
    assert [skill.name for skill in known.found] == SHIPPED
    assert "leaves the workspace" in known.problems[0].reason


def test_what_was_read_is_kept_until_a_file_changes(paths):
    write(paths, "flux.yaml", OWN.format(name="flux"))
    names(paths)
    kept = paths.skills_cache.read_text()
    paths.skills_cache.write_text(kept.replace("Refill it", "from the cache"))
    assert read_skills(paths).named("flux").guidelines == ("from the cache",)
    write(paths, "flux.yaml", OWN.format(name="flux2"))
    assert "flux2" in names(paths)
    assert "flux" not in names(paths)
    write(paths, "more.yaml", OWN.format(name="more"))
    assert "more" in names(paths)


def test_a_file_that_may_still_change_unseen_is_not_kept(paths, monkeypatch):
    monkeypatch.setattr(skills_cache, "SETTLED_NS", 3600 * 10**9)
    write(paths, "flux.yaml", OWN.format(name="flux"))
    names(paths)
    assert not paths.skills_cache.exists()


@pytest.mark.parametrize("content", ["", "[]", '{"format": 1}', "\xff", "{"])
def test_a_broken_cache_is_none(paths, content):
    names(paths)
    paths.skills_cache.write_bytes(content.encode("latin-1"))
    assert names(paths) == SHIPPED


@pytest.mark.parametrize(
    ("found", "put"),
    [('"found": [', '"found": [7, '), ('"name": "security"', '"name": "../up"'), ('"skill": {', '"skull": {')],
)
def test_a_cache_that_we_never_wrote_is_none(paths, found, put):
    names(paths)
    paths.skills_cache.write_text(paths.skills_cache.read_text().replace(found, put))
    assert names(paths) == SHIPPED


def test_a_cache_leads_nowhere_else(paths, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    paths.cache.mkdir()
    (paths.cache / "skills").symlink_to(elsewhere)
    assert names(paths) == SHIPPED
    assert list(elsewhere.iterdir()) == []


def test_without_a_workspace_nothing_is_kept(tmp_path):
    assert names(WorkspacePaths(tmp_path)) == SHIPPED
    assert list(tmp_path.iterdir()) == []


def test_the_cache_can_be_cleared(paths):
    names(paths)
    assert clear_skills_cache(paths) == 1
    assert not paths.skills_cache.exists()
    assert clear_skills_cache(paths) == 0


def test_a_skill_that_is_not_there_is_refused(paths):
    with pytest.raises(UnknownSkillError, match="Choose one of accessibility, backend"):
        read_skills(paths).named("magic")
