"""Plan templates: ours hold together, the workspace's own are checked, and the one that fits is chosen."""

import pytest
from helpers.answers import survey

from engine.plans.templates import NoTemplateError, choose_template, read_templates
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.survey import Survey


@pytest.fixture
def paths(tmp_path):
    return WorkspacePaths(tmp_path)


def own(paths: WorkspacePaths, name: str, text: str) -> None:
    paths.templates.mkdir(parents=True, exist_ok=True)
    (paths.templates / name).write_text(text)


def chosen(paths: WorkspacePaths, goal: str, known: Survey | None = None, agent: str = "planner") -> str:
    return choose_template(read_templates(paths), agent, goal, known or survey()).name


def test_all_of_ours_can_be_used(paths):
    templates = read_templates(paths)
    assert templates.problems == ()
    assert {template.name for template in templates.found} == {
        "article", "bug", "documentation", "plain", "python-feature", "refactor", "release"
    }  # fmt: skip
    for template in templates.found:
        assert all(step.strategy and len(step.fix_hints) > 1 for step in template.steps)


@pytest.mark.parametrize(
    ("goal", "name"),
    [
        ("Add a total to the shelf", "python-feature"),
        ("Support a second shelf", "python-feature"),
        ("Fix the crash when adding an item", "bug"),
        ("The shelf crashes on an empty file", "bug"),
        ("Refactor the reader", "refactor"),
        ("Rename Item to Thing", "refactor"),
        ("Document the new shelf", "documentation"),
        ("Release 1.2.0", "release"),
        ("Ponder", "plain"),
        ("", "plain"),
    ],
)
def test_the_words_of_a_goal_choose(paths, goal, name):
    assert chosen(paths, goal) == name


def test_a_python_feature_is_for_python_projects(paths):
    assert chosen(paths, "Add a total", survey(languages={"Go": 3})) == "plain"


def test_a_content_writer_writes_articles(paths):
    assert chosen(paths, "Fix the shelf", agent="content-writer") == "article"


def test_nobody_elses_plans_have_templates(paths):
    with pytest.raises(NoTemplateError, match="builder"):
        chosen(paths, "x", agent="builder")


def test_a_workspace_brings_its_own(paths):
    own(paths, "mine.yaml", "name: mine\nfits: {words: [ponder]}\nsteps: [{name: think, action: Think about {goal}}]")
    assert read_templates(paths).problems[0].path == "studio/templates/mine.yaml"  # a brace begins a mapping in YAML
    own(paths, "mine.yaml", "name: mine\nfits: {words: [ponder]}\nsteps: [{name: think, action: 'Think: {goal}'}]")
    assert chosen(paths, "Ponder") == "mine"


def test_one_of_the_same_name_takes_the_place_of_ours(paths):
    own(paths, "bug.yml", "name: bug\nfits: {words: [fix]}\nsteps: [{name: ours}]")
    template = choose_template(read_templates(paths), "planner", "Fix it", survey())
    assert [step.name for step in template.steps] == ["ours"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name: x\nsteps: [{name: 'do {nonsense}'}]", "there is no placeholder 'nonsense'"),
        ("name: x\nsteps: [{name: a, when: nonsense}]", "there is no placeholder 'nonsense'"),
        ("name: x\nsteps: [{name: a, success_criteria: [{when: nonsense}]}]", "there is no placeholder 'nonsense'"),
        ("name: x\nsteps: [{name: a, micro_actions: [{tool: Bash, command: 'rm {it}'}]}]", "no placeholder 'it'"),
        ("name: x\nsteps: []", "it has 0 steps"),
        ("steps: [{name: a}]", "it has no name"),
        ("name: x\nsteps: 5", "steps"),
        ("name: [x", "not YAML"),
    ],
)
def test_one_that_cannot_be_used_is_a_problem_and_never_in_the_way(paths, text, reason):
    own(paths, "x.yaml", text)
    templates = read_templates(paths)
    (problem,) = templates.problems
    assert reason in problem.reason
    assert chosen(paths, "Fix it") == "bug"


def test_a_link_out_of_the_workspace_is_a_problem(tmp_path):
    paths = WorkspacePaths(tmp_path / "work")
    (tmp_path / "x.yaml").write_text("name: x\nsteps: [{name: a}]")
    paths.templates.mkdir(parents=True)
    (paths.templates / "x.yaml").symlink_to(tmp_path / "x.yaml")
    assert "leaves the workspace" in read_templates(paths).problems[0].reason
