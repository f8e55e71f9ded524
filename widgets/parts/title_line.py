"""The first line of a screen: where one is, and what it amounts to."""

from textual.content import Content
from textual.widgets import Static


class TitleLine(Static):
    DEFAULT_CSS = (
        "TitleLine { height: 1; padding: 0 1; background: $panel; text-wrap: nowrap; text-overflow: ellipsis; }"
    )

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._shown = ("", "", "")

    def show(self, project: str, place: str, note: str) -> None:
        if self._shown != (project, place, note):
            self._shown = (project, place, note)
            self.update(Content.assemble(f"{project} ▸ ", (place, "bold"), (f"   {note}", "$foreground-muted")))
