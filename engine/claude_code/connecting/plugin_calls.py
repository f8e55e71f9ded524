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


def removing(scope: str) -> tuple[Words, ...]:
    return (
        ("plugin", "uninstall", PLUGIN_ID, "--scope", scope),
        ("plugin", "marketplace", "remove", MARKETPLACE, "--scope", scope),
    )
