"""The libraries that a project asks for, from whichever of its manifests."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from engine.planning.manifests import Manifests, table, texts
from engine.planning.project_files import shown
from engine.workspace.records.survey import Dependency

MAX_DEPENDENCIES = 200

REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*([^;#]*)")
"""Name, extras, version; what follows `;` says where it holds."""

GO_REQUIRE = re.compile(r"(?:require\s+)?([^\s()/]+(?:/[^\s()/]+)+)\s+(v\S+)\s*(// indirect)?")


def find_dependencies(manifests: Iterable[Manifests], notes: list[str]) -> tuple[Dependency, ...]:
    """At most MAX_DEPENDENCIES, each name of a file once; what is left out is noted."""
    found: dict[tuple[str, str], Dependency] = {}
    for manifest in manifests:
        for dependency in _all_of(manifest):
            found.setdefault((dependency.name.lower(), dependency.source), dependency)
    if len(found) > MAX_DEPENDENCIES:
        notes.append(f"There are {len(found)} dependencies: the first {MAX_DEPENDENCIES} are listed")
    return tuple(found.values())[:MAX_DEPENDENCIES]


def _all_of(manifest: Manifests) -> Iterator[Dependency]:
    for name, readers in (("pyproject.toml", _python), ("package.json", _node), ("Cargo.toml", _cargo)):
        yield from (_dependency(*pair, manifest.place(name)) for pair in readers(manifest))
    for name, text in manifest.texts.items():
        if name.startswith("requirements"):
            yield from (_dependency(*pair, manifest.place(name)) for pair in _requirements(text.splitlines()))
    yield from (_dependency(*pair, manifest.place("go.mod")) for pair in _go(manifest.texts.get("go.mod", "")))


def _dependency(name: str, version: str, source: str) -> Dependency:
    return Dependency(name=shown(name), version=shown(version)[:80], source=source)


def _python(manifest: Manifests) -> Iterator[tuple[str, str]]:
    document = manifest.pyproject
    yield from _requirements(texts(table(document, "project").get("dependencies")))
    for path in (("project", "optional-dependencies"), ("dependency-groups",)):
        for group in table(document, *path).values():
            yield from _requirements(texts(group))
    poetry = table(document, "tool", "poetry")
    yield from _versions(table(poetry, "dependencies"), leave_out="python")
    yield from _versions(table(poetry, "dev-dependencies"))
    for group in table(poetry, "group").values():
        yield from _versions(table(group, "dependencies") if isinstance(group, dict) else {})


def _node(manifest: Manifests) -> Iterator[tuple[str, str]]:
    for name in ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies"):
        yield from _versions(table(manifest.package, name))


def _cargo(manifest: Manifests) -> Iterator[tuple[str, str]]:
    for name in ("dependencies", "dev-dependencies", "build-dependencies"):
        yield from _versions(table(manifest.cargo, name))
    yield from _versions(table(manifest.cargo, "workspace", "dependencies"))


def _versions(found: dict[str, Any], leave_out: str = "") -> Iterator[tuple[str, str]]:
    """`name = "1.2"`, or a table with a `version`."""
    for name, wanted in found.items():
        version = wanted.get("version", "") if isinstance(wanted, dict) else wanted
        if name != leave_out:
            yield name, version if isinstance(version, str) else ""


def _requirements(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Requirement lines; options such as `-r other.txt` and plain URLs are passed over."""
    for line in lines:
        match = REQUIREMENT.match(line[:500])
        if match and not match[2].startswith(("/", ":")):
            yield match[1], " ".join(match[2].split()).rstrip(",")


def _go(text: str) -> Iterator[tuple[str, str]]:
    """What the module asks for itself; what only its libraries need is marked `// indirect`."""
    for line in text.splitlines():
        match = GO_REQUIRE.match(line.strip()[:500])
        if match and not match[3] and "=>" not in line:
            yield match[1], match[2]
