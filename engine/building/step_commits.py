"""`git: commits`: each finished step becomes a commit on the person's own branch."""

import os

from engine.building.git_calls import IDENTITY, PointError
from engine.building.point_repository import PointRepository
from engine.building.points import Point, StepPoints

UNFINISHED = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "BISECT_LOG", "rebase-merge", "rebase-apply")
"""In the git folder while the person is in the middle of something."""


class NotCommittedError(PointError):
    """The step is done, but its commit was not made. Shown; no reason for the step to fail."""


def commit_step(points: StepPoints, since: Point, message: str) -> str:
    """Commits exactly the files that changed since a point, as the person and without their hooks.

    Returns the commit, empty where nothing changed. Raises NotCommittedError where the person's own work would get
    mixed up with it, PointError where git fails.
    """
    changed = points.changed_paths(since)
    if not changed:
        return ""
    repository = points.repository
    _refuse_to_mix(repository)
    paths = _known(repository, changed)
    if not paths:
        return ""
    given = b"".join(os.fsencode(path) + b"\0" for path in paths)
    names = ("--pathspec-from-file=-", "--pathspec-file-nul")
    who = _person(repository)
    calls = repository.at_top
    # New files have to be known to git first. Without their content, so a crash in between leaves nothing staged.
    new = b"".join(os.fsencode(path) + b"\0" for path in paths if os.path.lexists(repository.top / path))
    if new:
        calls.run("add", "--intent-to-add", "--force", *names, given=new)
    options = ("--only", "--no-verify", "--no-gpg-sign", "--no-status", "--quiet", "--cleanup=verbatim")
    code, output, complaint = calls.ask("commit", *options, "-m", message, *names, given=given, **who)
    if code == 0:
        return calls.run("rev-parse", "HEAD").decode().strip()
    said = (complaint or output).decode("utf-8", "replace")
    if "nothing to commit" in said or "no changes added" in said:
        return ""  # it is as the branch has it already
    raise NotCommittedError(f"The step was not committed: {said.strip()[:300]}", "Commit it yourself")


def _known(repository: PointRepository, paths: tuple[str, ...]) -> list[str]:
    """Without files that came and went and that git never heard of."""
    there = [os.path.lexists(repository.top / path) for path in paths]
    if all(there):
        return list(paths)
    tracked = set(repository.at_top.run("ls-files", "-z").split(b"\0"))
    return [path for path, is_there in zip(paths, there, strict=True) if is_there or os.fsencode(path) in tracked]


def _refuse_to_mix(repository: PointRepository) -> None:
    """Raises NotCommittedError."""
    calls = repository.person
    if calls.ask("symbolic-ref", "-q", "HEAD")[0]:
        raise NotCommittedError("The step was not committed: you are on no branch", "Run `git switch -c NAME`")
    for name in UNFINISHED:
        if (repository.git_folder / name).exists():
            reason = f"The step was not committed: git is in the middle of something ({name})"
            raise NotCommittedError(reason, "Finish or abort it, then commit the step yourself")
    has_commit = calls.ask("rev-parse", "--verify", "--quiet", "HEAD")[0] == 0
    staged = calls.ask("diff-index", "--cached", "--quiet", "HEAD")[0] if has_commit else calls.run("ls-files")
    if staged:
        reason = "The step was not committed: you have staged changes of your own"
        raise NotCommittedError(reason, "Commit or unstage them, then commit the step yourself")


def _person(repository: PointRepository) -> dict[str, str]:
    """The person's name for a commit on their branch; ours where git does not know them."""
    code, _, _ = repository.at_top.ask("config", "--get", "user.email")
    return IDENTITY if code else {}
