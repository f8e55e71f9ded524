"""Plans that Claude offered for review: nothing goes on by itself after it, so the person hears what would."""

from __future__ import annotations

from textual.app import App

from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import OpenQuestion


class OfferedPlans:
    def __init__(self, app: App[None], paths: WorkspacePaths) -> None:
        self._app = app
        self._paths = paths
        self._tasks: set[str] = set()

    def __contains__(self, task_id: str) -> bool:
        return task_id in self._tasks

    def note(self, question: OpenQuestion) -> None:
        """To be called with each review that is shown, in a worker."""
        from engine.planning.offering import is_offered  # not for the first picture

        if is_offered(question):
            self._tasks.add(question.task_id)
        else:  # it is planned by STUDIO meanwhile: a run waits for the answer
            self._tasks.discard(question.task_id)

    def tell(self, task_id: str, choice: str) -> None:
        """What comes after the person's answer."""
        if choice == "accept":
            text, title = f"b builds it here, /studio:build {task_id} in Claude", "Accepted"
        else:
            text, title = "Claude hears your remark while it waits, else when it asks again", "Sent back"
        self._app.notify(text, title=title, markup=False, timeout=8)

    def offer_again(self, task_id: str) -> None:
        """After an edit it is another plan, and waits for its own review. In a worker. Raises RefusedError, OSError."""
        from engine.planning.offering import offer_plan

        offer_plan(self._paths, task_id, "person")
