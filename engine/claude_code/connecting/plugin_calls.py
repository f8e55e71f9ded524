"""What `claude` is told to install our plugin and to take it away, in its own words."""

from pathlib import Path

from engine.claude_code.connecting.plugin import MARKETPLACE, PLUGIN

PLUGIN_ID = f"{PLUGIN}@{MARKETPLACE}"

Words = tuple[str, ...]


def installing(marketplace: Path, scope: str) -> tuple[Words, ...]:
    """One call after another; `scope` is `user`, or `local` for one project."""
    return (
        ("plugin", "marketplace", "add", str(marketplace), "--scope", scope),
        ("plugin", "install", PLUGIN_ID, "--scope", scope),
    )


def removing(scope: str, *, is_last: bool) -> tuple[Words, ...]:
    """The marketplace goes with the last that is connected: with it `claude` drops the plugin everywhere."""
    uninstall = ("plugin", "uninstall", PLUGIN_ID, "--scope", scope)
    return (uninstall, ("plugin", "marketplace", "remove", MARKETPLACE, "--scope", scope)) if is_last else (uninstall,)
