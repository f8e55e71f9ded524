"""Reads what a person writes too: knowledge base, invariants, learnings."""

import os
from functools import partial
from pathlib import Path

from engine.workspace.file_cache import FileCache
from engine.workspace.learning_files import check_learnings, domain_of, learning_paths
from engine.workspace.learning_markdown import parse_learnings
from engine.workspace.markdown_files import missing_sections, parse_invariants, parse_knowledge_base
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.records.knowledge import Entry, KnowledgeBase
from engine.workspace.records.learning import Learning


class KnowledgeReader:
    def __init__(self, paths: WorkspacePaths, files: FileCache) -> None:
        self._paths = paths
        self._files = files
        self._learnings: tuple[Learning, ...] | None = None
        self._learning_files: list[Path] = []

    def base(self, expected: bool) -> KnowledgeBase | None:
        """The knowledge base. That there is none is a problem where one is expected."""
        path = self._paths.knowledge_base
        knowledge = self._files.text(path, parse_knowledge_base)
        relative = self._paths.relative(path)
        if knowledge is None:
            if expected and not os.path.lexists(path):
                problem = Problem(relative, "there is no knowledge base", "Run `studio init`: it adds one")
                self._files.problems.append(problem)
            return None
        if knowledge.conflict_lines:
            reason = f"git left conflict markers from line {knowledge.conflict_lines[0]} on: both sides are read"
            remedy = "Resolve the conflict; until then nothing is decided"
            self._files.problems.append(Problem(relative, reason, remedy))
        for title in missing_sections(knowledge):
            problem = Problem(relative, f"section {title!r} is missing", f"Add a line `## {title}`")
            self._files.problems.append(problem)
        return knowledge

    def invariants(self) -> tuple[Entry, ...]:
        return self._files.text(self._paths.invariants, parse_invariants) or ()

    def look_again(self) -> None:
        """Something among the learnings may have changed. There may be thousands: not each Snapshot looks at all."""
        self._learnings = None

    def learnings(self) -> tuple[Learning, ...]:
        """All learnings, as they were when `look_again` was last called."""
        try:
            check_learnings(self._paths)
        except UnusableFileError as error:
            self._files.problems.append(error.problem)
            return ()
        if self._learnings is not None:
            self._files.keep(self._learning_files)
            return self._learnings
        found: list[Learning] = []
        self._learning_files = list(learning_paths(self._paths))
        for path in self._learning_files:
            found.extend(self._files.text(path, partial(parse_learnings, domain_of(self._paths, path))) or ())
        self._learnings = tuple(found)
        return self._learnings
