"""The repository around a workspace, seen so that neither its config nor its index has a part in rollback points.

Points are made in a small git folder of our own inside the person's: it has its own config, attributes and index and
shares only the objects. So files are kept byte by byte: no filter runs and no line end is changed, and the person's
index, stash and work tree are never written. Only the names of points (`refs/studio/…`) go to the person's
repository, so that its clean-up keeps what they name.
"""

import hashlib
import os
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.building.git_calls import IDENTITY, GitCalls, PointError
from engine.workspace.paths import WorkspacePaths, find_git_root
from engine.workspace.writing import replace_file

if TYPE_CHECKING:
    import git

STALE_S = 3600.0
"""Age at which an index that somebody was still working on is a crash's leftover."""

ATTRIBUTES = b"* -text !eol -crlf -ident !filter !working-tree-encoding !diff !merge\n"
"""Above every .gitattributes: content is what it is."""


class NoPointsHereError(PointError):
    """Rolling back is not possible in this workspace at all."""


OWN = (".studio/", "studio/data/analytics.json")
"""What only the engine writes, and what tells of all builds: going back before a step leaves it as it is."""


@dataclass(frozen=True, slots=True)
class PointRepository:
    person: GitCalls
    """Calls about the person's repository: its refs and its list of tracked files."""
    at_top: GitCalls
    """Calls that do what the person would do at the work tree's root, under their own name."""
    own: GitCalls
    """Calls with our own config, attributes and index."""
    folder: Path
    """Our own git folder."""
    git_folder: Path
    """The person's, of this work tree."""
    top: Path
    """The work tree's root; git's paths start here."""
    prefix: str
    """The workspace within it: empty, or `path/to/it/`."""
    excludes: tuple[str, ...]
    """Arguments for `git ls-files` that leave out what the person ignores, and what is the engine's own."""

    @property
    def index(self) -> Path:
        return self.folder / "index"

    def is_covered(self, path: str) -> bool:
        """Whether points hold this file: in the workspace, but none that only the engine writes."""
        return path.startswith(self.prefix) and not path.startswith(tuple(self.prefix + own for own in OWN))


def open_repository(paths: WorkspacePaths, stop: threading.Event) -> PointRepository:
    """The repository that holds the workspace. Raises NoPointsHereError, PointError, OSError."""
    try:
        import git  # 60 ms, once a build
    except ImportError:  # GitPython's way of saying that there is no git program
        raise NoPointsHereError("git is not installed", "Install git to be able to roll steps back") from None
    try:
        with git.Repo(paths.root, search_parent_directories=True) as repository:
            return _open(repository, paths, stop)
    except git.GitError:
        if find_git_root(paths.root):
            raise NoPointsHereError("The git repository is damaged", "Run `git fsck`") from None
        reason = "The workspace is in no git repository"
        raise NoPointsHereError(reason, "Run `git init` to be able to roll steps back") from None
    except (ValueError, KeyError, UnicodeDecodeError) as error:
        raise NoPointsHereError(f"The git repository is damaged: {error}", "Run `git fsck`") from None


def _open(repository: "git.Repo", paths: WorkspacePaths, stop: threading.Event) -> PointRepository:
    import git

    if repository.bare or repository.working_tree_dir is None:
        raise NoPointsHereError("The git repository has no work tree", "Work in a clone of it")
    program = str(git.Git.GIT_PYTHON_GIT_EXECUTABLE)
    root, top = (Path(os.path.realpath(place)) for place in (paths.root, repository.working_tree_dir))
    if not root.is_relative_to(top):
        raise NoPointsHereError("The git repository has its work tree elsewhere", "Work there")
    git_folder, common = Path(repository.git_dir).resolve(), Path(repository.common_dir).resolve()
    prefix = "" if root == top else f"{root.relative_to(top).as_posix()}/"
    own = git_folder / "studio-tui" / hashlib.sha256(prefix.encode("utf-8", "surrogateescape")).hexdigest()[:12]
    config = _config_of(repository)
    _prepare(own, config)
    place = {"GIT_WORK_TREE": str(top)}
    objects = {"GIT_OBJECT_DIRECTORY": str(common / "objects"), "GIT_INDEX_FILE": str(own / "index")}
    alone = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
    found = PointRepository(
        GitCalls(program, root, {"GIT_DIR": str(git_folder), **place, **IDENTITY}, stop),
        GitCalls(program, top, {"GIT_DIR": str(git_folder), **place}, stop),
        GitCalls(program, root, {"GIT_DIR": str(own), **place, **objects, **alone, **IDENTITY}, stop),
        own,
        git_folder,
        top,
        prefix,
        _excludes(config, common, prefix),
    )
    _refuse_ignored(found)
    return found


def _refuse_ignored(repository: PointRepository) -> None:
    """A workspace in somebody's home folder that is itself a repository, for instance."""
    if not repository.prefix:
        return
    # check-ignore takes names as they are anyway, and refuses to be told so.
    place = str(repository.top / repository.prefix)
    code, _, _ = repository.person.ask("check-ignore", "-q", "--", place, GIT_LITERAL_PATHSPECS="0")
    if code == 0:
        reason = "The git repository around the workspace ignores it"
        raise NoPointsHereError(reason, "Run `git init` here to be able to roll steps back")


def _config_of(repository: "git.Repo") -> dict[str, Any]:
    """What of the person's config says how files are kept on this machine. Nothing that names a command."""
    reader = repository.config_reader()
    names = {"filemode": True, "ignorecase": False, "precomposeunicode": False, "symlinks": True}
    found: dict[str, Any] = {name: reader.get_value("core", name, default) for name, default in names.items()}
    found["objectformat"] = str(reader.get_value("extensions", "objectformat", "sha1"))
    found["excludesfile"] = str(reader.get_value("core", "excludesfile", ""))
    return found


def _prepare(folder: Path, config: dict[str, Any]) -> None:
    """Writes our own git folder anew each time: what is in it must come from nobody else."""
    for part in ("refs", "objects", "info"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    switches = "".join(
        f"\t{name} = {'true' if config[name] is True else 'false'}\n"
        for name in ("filemode", "ignorecase", "precomposeunicode", "symlinks")
    )
    is_sha256 = config["objectformat"].casefold() == "sha256"
    text = f"[core]\n\trepositoryformatversion = {int(is_sha256)}\n\tbare = false\n{switches}"
    if is_sha256:
        text += "[extensions]\n\tobjectformat = sha256\n"
    for name, content in (("config", text.encode()), ("info/attributes", ATTRIBUTES), ("HEAD", b"ref: refs/none\n")):
        _write_if_other(folder / name, content)
    for left in folder.glob("index-*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > STALE_S:
                left.unlink()


def _write_if_other(path: Path, content: bytes) -> None:
    with suppress(OSError):
        if path.read_bytes() == content:
            return
    replace_file(path, content)


def _excludes(config: dict[str, Any], common: Path, prefix: str) -> tuple[str, ...]:
    escaped = "".join(f"\\{letter}" if letter in "*?[]\\ " else letter for letter in prefix)
    found = ["--exclude-per-directory=.gitignore"]
    for own in OWN:
        found += ["-x", f"/{escaped}{own}"]
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "git" / "ignore"
    named = config["excludesfile"]
    for file in (common / "info" / "exclude", Path(named).expanduser() if named else home):
        if file.is_file():
            found += ["-X", str(file)]
    return tuple(found)
