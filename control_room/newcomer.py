"""A folder that is no workspace yet: offers to make one, and makes it."""

from pathlib import Path

from textual.app import App

from control_room.messages import Refused, WorkspaceCreated


class Newcomer:
    def __init__(self, app: App[None], root: Path) -> None:
        self._app = app
        self._root = root

    def ask(self) -> None:
        from widgets.choice_dialog import Choice, ChoiceDialog

        text = (
            f"{self._root} is no STUDIO workspace yet.\n\nCreating one adds .studio/, studio/ and "
            "STUDIO_KNOWLEDGE_BASE.md where they are missing. Nothing is overwritten."
        )
        dialog = ChoiceDialog("No workspace here", text, [Choice("c", "Create it", "create")], cancel="Only look")
        self._app.push_screen(dialog, self._answer)

    def _answer(self, answer: str | None) -> None:
        if answer:
            self._app.run_worker(self._create, thread=True, group="create")

    def _create(self) -> None:
        from engine.shipped_files import MissingShippedFilesError, shipped
        from engine.workspace.creating import create_workspace
        from engine.workspace.problems import UnusableFileError

        try:
            created = create_workspace(self._root, shipped("new-workspace"))
        except UnusableFileError as error:
            self._app.post_message(Refused(f"{error.problem.path} {error.problem.reason}", error.problem.remedy))
        except MissingShippedFilesError as error:
            self._app.post_message(Refused("The workspace could not be created", str(error)))
        except OSError as error:
            self._app.post_message(Refused(f"Could not create it: {error.strerror}", f"Check {error.filename}"))
        else:
            self._app.post_message(WorkspaceCreated(created.made))
