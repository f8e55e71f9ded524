"""`studio doctor`: the files that a project has once. One check, one function."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from engine.commands.doctor.findings import Finding, ok, problem, unusable, warning
from engine.context.gauges.tiers import learning_files
from engine.knowledge.skills.skill import skill_problems
from engine.knowledge.skills.skills import read_skills
from engine.lifecycle.configuration import HookConfiguration
from engine.lifecycle.trust import are_hooks_trusted
from engine.shipped_files import MissingShippedFilesError
from engine.workspace.config import EngineConfig, read_config
from engine.workspace.markdown_files import missing_sections, parse_knowledge_base
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, RefusedError, UnusableFileError
from engine.workspace.reading import read_clean_text, read_record, read_yaml
from engine.workspace.records.backlog import Backlog, IdMap
from engine.workspace.records.base import Record
from engine.workspace.records.project import Analytics, ContextState, DecompositionMap, TrackedFrameworks
from engine.workspace.records.sprint import SprintCounter


def check_project_files(paths: WorkspacePaths) -> Iterator[Finding]:
    kinds: dict[Path, type[Record]] = {
        paths.sprint_counter: SprintCounter,
        paths.backlog: Backlog,
        paths.id_map: IdMap,
        paths.decomposition: DecompositionMap,
        paths.context_state: ContextState,
        paths.tracked_frameworks: TrackedFrameworks,
        paths.analytics: Analytics,
    }
    for path, kind in kinds.items():
        found = read_record(paths, path, kind)
        if isinstance(found, Problem):
            yield unusable(found)
        elif found is not None:
            yield ok(f"{paths.relative(path)} is readable")


def check_engine_config(paths: WorkspacePaths) -> Iterator[Finding]:
    """The values too, as a build would: the person should know before."""
    name = paths.relative(paths.engine_config)
    try:
        read_config(paths)
        settings = read_yaml(paths, paths.engine_config) or {}
    except RefusedError as error:
        yield problem(error.reason, error.remedy)
        return
    except UnusableFileError as error:  # it was changed in between
        yield unusable(error.problem)
        return
    for unknown in sorted(str(key) for key in settings if key not in EngineConfig.model_fields):
        yield warning(f"{name}: there is no setting {unknown[:60]!r}", f"Known: {', '.join(EngineConfig.model_fields)}")
    yield ok(f"{name}: {len(settings)} settings" if settings else f"{name}: all defaults")


def check_knowledge_base(paths: WorkspacePaths) -> Iterator[Finding]:
    name = paths.relative(paths.knowledge_base)
    try:
        text = read_clean_text(paths, paths.knowledge_base)
    except UnusableFileError as error:
        yield unusable(error.problem)
        return
    if text is None:
        yield warning(f"there is no {name}", "Run `studio init`: it adds one")
        return
    knowledge = parse_knowledge_base(text)
    for title in missing_sections(knowledge):
        yield warning(f"{name}: section {title!r} is missing", f"Add a line `## {title}`")
    counts = Counter(entry.id for section in knowledge.sections for entry in section.entries)
    for twice in sorted(entry_id for entry_id, count in counts.items() if count > 1):
        yield warning(f"{name}: {twice} stands there more than once", "Give each the next free number")
    yield ok(f"{name}: {counts.total()} entries")


def check_markdown(paths: WorkspacePaths) -> Iterator[Finding]:
    """Invariants and learnings."""
    readable = 0
    for path in (paths.invariants, *map(Path, sorted(learning_files(paths)))):
        try:
            readable += read_clean_text(paths, path) is not None
        except UnusableFileError as error:
            yield unusable(error.problem)
    yield ok(f"invariants and learnings: {readable} files readable")


def check_hooks(paths: WorkspacePaths) -> Iterator[Finding]:
    """Also whether they may run: who wrote a hook would not see that it does not."""
    try:
        configured = HookConfiguration(paths).all()
    except MissingShippedFilesError:
        yield problem("the shipped lifecycle hooks are missing", "Install studio-tui anew")
        return
    for found in configured.problems:
        yield unusable(found)
    if not are_hooks_trusted(paths.root, configured.hooks):
        yield warning("nobody agreed to this workspace's hooks yet: they do not run", "See `studio hooks`")
    yield ok(f"lifecycle hooks: {len(configured.hooks)}")


def check_skills(paths: WorkspacePaths) -> Iterator[Finding]:
    """A broken one is left out of what agents are told, without a word at that time."""
    try:
        known = read_skills(paths)
    except MissingShippedFilesError:
        yield problem("the shipped skills are missing", "Install studio-tui anew")
        return
    for found in known.problems:
        yield unusable(found)
    for skill in known.found:
        for reason, remedy in skill_problems(skill):
            yield warning(f"{skill.source or 'skill'}: {reason}", remedy)
    yield ok(f"skills: {len(known.found)}")


CHECKS = (check_project_files, check_engine_config, check_knowledge_base, check_markdown, check_hooks, check_skills)
