"""A folder that is no workspace yet: offers to make one, and makes it."""

from pathlib import Path

from textual.app import App

from control_room.messages import WorkspaceCreated
from control_room.workers import run_in_worker


class Newcomer:
    def __init__(self, app: App[None], root: Path) -> None:
        self._app = app
        self._root = root

    def ask(self) -> None:
        from widgets.dialogs.choice_dialog import Choice, ChoiceDialog

        text = (
            f"{self._root} is no STUDIO workspace yet.\n\nCreating one adds .studio/, studio/ and "
            "STUDIO_KNOWLEDGE_BASE.md where they are missing. Nothing is overwritten."
        )
        dialog = ChoiceDialog("No workspace here", text, [Choice("c", "Create it", "create")], cancel="Only look")
        self._app.push_screen(dialog, self._answer)

    def tell(self, created: WorkspaceCreated) -> None:
        self._app.notify(f"Made {len(created.made)} files and folders.", title="Workspace created")

    def _answer(self, answer: str | None) -> None:
        if answer:
            run_in_worker(self._app, self._create, "create")

    def _create(self) -> WorkspaceCreated:
        from engine.shipped_files import shipped
        from engine.workspace.creating import create_workspace

        return WorkspaceCreated(create_workspace(self._root, shipped("new-workspace")).made)
