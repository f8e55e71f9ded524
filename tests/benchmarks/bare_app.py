"""The baseline of a first paint: as little as Textual can show."""

from textual.app import App, ComposeResult
from textual.widgets import Footer, Header


class BareApp(App[None]):
    TITLE = "bare app"
    BINDINGS = [("q", "quit", "Quit")]  # noqa: RUF012 - kept as short as the shortest app is

    def compose(self) -> ComposeResult:
        yield Header()
        yield Footer()


if __name__ == "__main__":
    BareApp().run()
