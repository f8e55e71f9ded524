"""What kind of project this is: its languages, where it starts, where its tests are."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from engine.planning.manifests import Manifests, table
from engine.planning.project_files import shown

LANGUAGES = Path(__file__).with_name("languages.json")
PROSE = "Markdown"

MAX_LISTED = 20
"""Entry points, and folders of tests."""

TEST_FOLDERS = frozenset({"tests", "test", "__tests__", "spec", "specs", "e2e"})
TEST_FILE = re.compile(
    r"test_[^/]*\.py|[^/]*_test\.(?:py|go)|[^/]*[.-](?:test|spec)\.[cm]?[jt]sx?|[^/]*_spec\.rb|[^/]*Test\.(?:java|kt)"
)
RUST_TEST = re.compile(r"(?:[^/]+/)*tests/[^/]+\.rs")

ENTRY_FILE = re.compile(
    r"(?:src/|app/)?(?:main|app|server|index|cli|manage|wsgi|asgi)\.(?:py|[cm]?[jt]sx?)"
    r"|main\.go|(?:[^/]+/)?cmd/[^/]+/main\.go"
    r"|src/(?:main|lib)\.rs|src/bin/[^/]+\.rs"
    r"|(?:[^/]+/){0,3}__main__\.py"
)


@cache
def _suffixes() -> dict[str, str]:
    document: dict[str, list[str]] = json.loads(LANGUAGES.read_text(encoding="utf-8"))
    return {suffix: language for language, suffixes in document.items() for suffix in suffixes}


def language_of(name: str) -> str:
    """The language of a file, empty for data and the like."""
    return _suffixes().get(PurePosixPath(name).suffix.lower(), "")


def count_languages(names: Iterable[str]) -> dict[str, int]:
    """Language to its number of files, the most used first. Prose comes last: it says least about how to build."""
    counts = Counter(filter(None, map(language_of, names)))
    return dict(sorted(counts.items(), key=lambda item: (item[0] == PROSE, -item[1], item[0])))


def is_test(name: str) -> bool:
    return TEST_FILE.fullmatch(name.rpartition("/")[2]) is not None or RUST_TEST.fullmatch(name) is not None


def find_test_folders(names: Iterable[str], notes: list[str]) -> tuple[str, ...]:
    """The folders that tests are in, the one with the most of them first.

    It is the topmost that is called so; where tests stand beside the code, it is their folder.
    """
    found = Counter(_test_folder(name) for name in names if is_test(name))
    if len(found) > MAX_LISTED:
        notes.append(f"Tests are in {len(found)} folders: the {MAX_LISTED} with the most of them are listed")
    most_first = sorted(found, key=lambda folder: (-found[folder], folder.count("/"), folder))
    return tuple(shown(folder) for folder in most_first[:MAX_LISTED])


def find_entry_points(manifests: Iterable[Manifests], names: Iterable[str], notes: list[str]) -> tuple[str, ...]:
    """Where the project starts, such as `studio = engine.commands.main:main (pyproject.toml)` or `src/main.rs`."""
    declared = [point for manifest in manifests for point in _declared(manifest)]
    files = [shown(name) for name in names if ENTRY_FILE.fullmatch(name) and not is_test(name) and not _is_aside(name)]
    found = list(dict.fromkeys([*declared, *sorted(files, key=lambda name: (name.count("/"), name))]))
    if len(found) > MAX_LISTED:
        notes.append(f"There are {len(found)} entry points: the first {MAX_LISTED} are listed")
    return tuple(found[:MAX_LISTED])


def _test_folder(name: str) -> str:
    folders = name.split("/")[:-1]
    top = next((place for place, folder in enumerate(folders) if folder in TEST_FOLDERS), len(folders) - 1)
    return "/".join(folders[: top + 1]) or "."


def _is_aside(name: str) -> bool:
    """Among tests and examples, a `main` is none of the project's."""
    return not {*TEST_FOLDERS, "examples", "docs"}.isdisjoint(name.split("/")[:-1])


def _declared(manifest: Manifests) -> Iterator[str]:
    python, cargo, package = manifest.pyproject, manifest.cargo, manifest.package
    tables = (("project", "scripts"), ("project", "gui-scripts"), ("tool", "poetry", "scripts"))
    for path in tables:
        yield from _pairs(table(python, *path), manifest.place("pyproject.toml"))
    binaries = package.get("bin")
    named = binaries if isinstance(binaries, dict) else {str(package.get("name", "bin")): binaries}
    yield from _pairs(named, manifest.place("package.json"))
    yield from _pairs({"main": package.get("module") or package.get("main")}, manifest.place("package.json"))
    for binary in cargo["bin"] if isinstance(cargo.get("bin"), list) else []:
        if isinstance(binary, dict):
            yield from _pairs({str(binary.get("name", "")): binary.get("path")}, manifest.place("Cargo.toml"))


def _pairs(found: dict[str, Any], source: str) -> Iterator[str]:
    for name, target in found.items():
        if isinstance(target, str) and target:
            yield shown(f"{name} = {target} ({source})")
