"""Nothing that is committed tells of the machine it was written on, of a package registry, or of a person."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

FORBIDDEN = {
    "a path of a machine": re.compile(r"(?<![\w.~$}])/(?:home|root|Users|work|opt)/\w"),
    "a package registry": re.compile(
        r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|(?:deb|ftp)\.debian\.org|--(?:extra-)?index-url[ =]\S"
    ),
    "a mail address": re.compile(r"[\w.+-]+@(?!example\.)[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b"),
}

EXCEPTIONS: dict[str, tuple[str, ...]] = {}
"""File to the texts in it that are meant, each with its reason beside it."""


def committed_files() -> list[Path]:
    """What git knows or would add: a slip is found before it is committed."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def findings(path: Path) -> list[str]:
    content = path.read_bytes()
    if b"\0" in content[:8192]:  # git's own test for a binary file: its bytes are no text to search
        return []
    name = path.relative_to(ROOT).as_posix()
    text = content.decode(errors="replace")
    for allowed in EXCEPTIONS.get(name, ()):
        text = text.replace(allowed, "")
    return [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {what}: {match[0]}"
        for what, pattern in FORBIDDEN.items()
        for match in pattern.finditer(text)
    ]


def test_committed_files_name_no_machine_no_registry_and_no_person():
    assert [finding for path in committed_files() for finding in findings(path)] == []


@pytest.mark.parametrize(
    "slip",
    ["see /ro" + "ot/notes.md", "https://py" + "pi.org/simple", "ada@" + "mail.lovelace.uk"],
    ids=["path", "registry", "mail"],
)
def test_a_slip_would_be_found(slip, tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    (tmp_path / "notes.md").write_text(slip)
    assert len(findings(tmp_path / "notes.md")) == 1
