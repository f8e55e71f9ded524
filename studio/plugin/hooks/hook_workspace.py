"""A workspace as Claude Code's hooks see it: files below `.studio/`, and little to read them with."""

import os

from hook_json import loads

MAX_CHARS = 9_000
"""What is longer Claude Code turns into a file with a preview."""

MAX_FILE_BYTES = 1024 * 1024


class Workspace:
    """The workspace that Claude works in, as far as a hook needs it."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.state = os.path.join(root, ".studio")
        self.ready = os.path.join(self.state, ".ready")
        self.spool = os.path.join(self.state, ".spool")

    def keep(self, event: str, content: bytes) -> None:
        """Puts bytes into the spool, written beside and renamed."""
        number = 0
        while os.path.exists(name := os.path.join(self.spool, f"{event}-{os.getpid()}-{number}.json")):
            number += 1
        write(name, os.path.join(self.spool, f".tmp-{event}-{os.getpid()}"), content)

    def has_room(self) -> bool:
        """Whether answers could be kept that were prepared now: where not, there is no sense in waiting for them."""
        disk = os.statvfs(self.ready)
        is_full = disk.f_blocks > 0 and disk.f_bavail * disk.f_frsize < MAX_FILE_BYTES
        return not is_full and os.access(self.ready, os.W_OK)

    def text(self, name: str, *, is_just_made: bool = False) -> str:
        """A prepared text, empty where there is none. `is_just_made`: by the engine, for which this hook waited."""
        is_ours = is_just_made or self.was_prepared_here()
        content = read(os.path.join(self.ready, name)) if is_ours else b""
        return content.decode("utf-8", "replace")[:MAX_CHARS]

    def prepared(self, name: str) -> dict:
        """A prepared answer, empty where there is none."""
        return self.document(".ready", name) if self.was_prepared_here() else {}

    def was_prepared_here(self) -> bool:
        """A repository may bring answers along that nobody here prepared. It cannot know its folder's number here."""
        return self.document(".ready", "made-from.json").get("folder") == os.stat(self.ready).st_ino

    def document(self, *names: str) -> dict:
        """A JSON object somewhere below .studio, empty where there is none that can be read."""
        try:
            found = loads(read(os.path.join(self.state, *names)))
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def find_workspace(folder: str) -> Workspace | None:
    """The nearest one upwards, with the folders that hooks use. A link may lead anywhere: then there is none."""
    while not os.path.isdir(os.path.join(folder, ".studio")):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    workspace = Workspace(folder)
    for place in (workspace.state, workspace.spool, workspace.ready):
        if os.path.islink(place):
            return None
        os.makedirs(place, 0o700, exist_ok=True)  # another hook of the same moment may make it, too
    return workspace


def read(path: str) -> bytes:
    """A file's bytes, none for one that is not there, not ours or far too large."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return b""
    with open(descriptor, "rb") as file:
        content = file.read(MAX_FILE_BYTES + 1)
    return content if len(content) <= MAX_FILE_BYTES else b""


def write(path: str, beside: str, content: bytes) -> None:
    """Raises OSError, and leaves nothing behind then: a full disk would be full of what is not whole."""
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
        os.replace(beside, path)
    except OSError:
        os.unlink(beside)
        raise


def is_id(text: str) -> bool:
    """Whether a text can only ever be one folder's name."""
    if not 0 < len(text) <= 128 or text[0] in ".-" or ".." in text:
        return False
    return all(character.isalnum() or character in "._-" for character in text)
