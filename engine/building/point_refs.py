"""The names of a task's points: `refs/studio/<task>/steps/<step>/<n>` and `refs/studio/<task>/kept/<n>`."""

from typing import NamedTuple

from engine.building.git_calls import GitCalls, PointError
from engine.workspace.paths import checked_id


class FoundRef(NamedTuple):
    commit: str
    ref: str
    step_id: str
    """Empty for what was kept before going back."""
    n: int


class PointRefs:
    """Reads and writes them in the person's repository, where they keep what they name from being cleaned up."""

    def __init__(self, calls: GitCalls, task_id: str) -> None:
        self._calls = calls
        self._root = f"refs/studio/{_part(task_id)}/"
        self.branch_name = f"studio/{_part(task_id)}"
        self.branch = f"refs/heads/{self.branch_name}"
        self._known: dict[tuple[str, int], FoundRef] | None = None

    def find(self, step_id: str, n: int) -> FoundRef | None:
        return self._all().get((step_id, n))

    def of_step(self, step_id: str) -> list[FoundRef]:
        """Oldest first, those of other processes too."""
        self._known = None
        return sorted((found for found in self._all().values() if found.step_id == step_id), key=lambda ref: ref.n)

    def next_kept(self) -> int:
        return max((ref.n for ref in self.of_step("")), default=0) + 1

    def add(self, step_id: str, n: int, commit: str, branch_commit: str = "") -> str:
        """Names a commit, and moves the task's branch in the same breath. Returns the ref. Raises PointError."""
        ref = f"{self._root}steps/{_part(step_id)}/{n}" if step_id else f"{self._root}kept/{n}"
        orders = [f"update {ref} {commit}"]
        if branch_commit:
            orders.append(f"update {self.branch} {branch_commit}")
        self._order(orders)
        self._all()[(step_id, n)] = FoundRef(commit, ref, step_id, n)
        return ref

    def drop(self) -> None:
        """Takes away all names of the task. Its branch, where it has one, stays: the person may build on it."""
        self._known = None
        self._order([f"delete {found.ref}" for found in self._all().values()])
        self._known = {}

    def branch_tip(self) -> str:
        """Where the task's branch stands; the person's commit where there is none yet; empty before a first one."""
        for name in (self.branch, "HEAD"):
            code, output, _ = self._calls.ask("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
            if code == 0:
                return output.decode().strip()
        return ""

    def checked_out(self) -> frozenset[str]:
        """The branches that some work tree of the repository stands on."""
        lines = self._calls.run("worktree", "list", "--porcelain").decode("utf-8", "replace").splitlines()
        return frozenset(line.removeprefix("branch ") for line in lines if line.startswith("branch "))

    def _order(self, orders: list[str]) -> None:
        if orders:
            self._calls.run("update-ref", "--stdin", given="".join(f"{order}\n" for order in orders).encode())

    def _all(self) -> dict[tuple[str, int], FoundRef]:
        if self._known is None:
            listed = self._calls.run("for-each-ref", "--format=%(objectname) %(refname)", self._root)
            found = (self._parse(line) for line in listed.decode("utf-8", "replace").splitlines())
            self._known = {(ref.step_id, ref.n): ref for ref in found if ref}
        return self._known

    def _parse(self, line: str) -> FoundRef | None:
        """Somebody else may name things here too: what is no point of ours is none."""
        commit, _, ref = line.partition(" ")
        kind, *names = ref.removeprefix(self._root).split("/")
        if not names or not names[-1].isdecimal() or len(names) != (2 if kind == "steps" else 1):
            return None
        step_id = names[0].replace("%2E", ".") if kind == "steps" else ""
        return FoundRef(commit, ref, step_id, int(names[-1])) if kind in ("steps", "kept") else None


def _part(name: str) -> str:
    """An id as a part of a ref: git wants no dot at its end and no `.lock`. Raises PointError."""
    try:
        return checked_id(name).replace(".", "%2E")
    except ValueError as error:
        raise PointError(str(error), "Name a task and a step of its plan") from None
