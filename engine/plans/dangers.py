"""What a command may do that cannot be taken back. Reads words, not shell: it warns, it does not protect."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

PIECES = re.compile(r"[;&\n`]+|\$\(")
EVERYWHERE = ("/", "/*", "~", "~/", "~/*", "*", ".", "./", "./*", "..", "../", "$HOME", "${HOME}", "$HOME/", "/home")
SHELLS = ("sh", "bash", "zsh", "dash", "ksh")
INTERPRETERS = ("python", "python3", "node", "perl", "ruby")
FETCHERS = ("curl", "wget")
PUBLISHERS = {
    "twine": ("upload",),
    "npm": ("publish",),
    "yarn": ("publish",),
    "pnpm": ("publish",),
    "cargo": ("publish",),
    "poetry": ("publish",),
    "uv": ("publish",),
    "docker": ("push",),
    "gem": ("push",),
    "gh": ("release",),
    "kubectl": ("apply", "delete"),
    "terraform": ("apply", "destroy"),
}
ENDLESS = (("tail", "-f"), ("npm", "start"), ("flask", "run"), ("watch", ""), ("uvicorn", ""), ("http.server", ""))


@dataclass(frozen=True, slots=True)
class Danger:
    what: str
    """What it would do."""
    is_blocking: bool
    remedy: str


def dangers_of(command: str) -> Iterator[Danger]:
    """Each at most once."""
    found = (danger for piece in PIECES.split(command) for danger in _of_piece(piece))
    yield from dict.fromkeys(found)


def _of_piece(piece: str) -> Iterator[Danger]:
    parts = [_words(part) for part in piece.split("|")]
    for number, words in enumerate(parts, start=1):
        if _first(words) in FETCHERS and any(_runs_its_input(following) for following in parts[number : number + 5]):
            yield Danger("runs what it fetches from the network", True, "Fetch it, read it, then run it by hand")
        for place, word in enumerate(words):
            if rule := RULES.get(PurePosixPath(word).name):
                yield from rule(words[place + 1 :])
        yield from _of_program(words)


def _words(part: str) -> list[str]:
    return [word for word in (word.strip("'\"()!{}") for word in part.split()) if word]


def _first(words: list[str]) -> str:
    names = (PurePosixPath(word).name for word in words if word != "sudo" and "=" not in word)
    return next(names, "")


def _runs_its_input(words: list[str]) -> bool:
    """`python -m json.tool` only reads it."""
    return _first(words) in SHELLS or (_first(words) in INTERPRETERS and len([w for w in words if w != "-"]) == 1)


def _of_program(words: list[str]) -> Iterator[Danger]:
    program = _first(words)
    if any(verb in words[1:3] for verb in PUBLISHERS.get(program, ())):
        yield Danger(f"publishes or changes what others use ({program})", False, "Leave that to a person")
    elif program in FETCHERS or words[:2] in (["git", "clone"], ["git", "fetch"], ["git", "pull"]):
        yield Danger("needs the network", False, "Say in a fix hint what to do without it")
    if any(program == name and (not word or word in words) for name, word in ENDLESS):
        yield Danger("may never end", False, "Give it a limit, such as `timeout 20`, or end it in the same command")


def _rm(words: list[str]) -> Iterator[Danger]:
    flags = "".join(word.lstrip("-") for word in words if word.startswith("-"))
    if not ("r" in flags.casefold() or "recursive" in flags):
        return
    targets = [word for word in words if not word.startswith("-")]
    is_everything = any(target in EVERYWHERE or target.startswith(("/", "~", "../", "$")) for target in targets)
    remedy = "Name the one folder inside the workspace that has to go"
    if is_everything:
        yield Danger("deletes more than a folder of this workspace", True, remedy)
    else:
        yield Danger("deletes a folder with all that is in it", False, "See that nothing in it is anybody's work")


def _git(words: list[str]) -> Iterator[Danger]:
    verb = _git_verb(words)
    forces = {"-f", "--force", "--mirror", "--delete"} & set(words)
    if verb == "push" and forces:
        yield Danger("overwrites what others have (git push by force)", True, "Leave pushing to a person")
    elif verb == "push":
        yield Danger("hands the work to others (git push)", False, "Leave pushing to a person")
    elif (verb == "reset" and "--hard" in words) or (verb == "clean" and any(w.startswith("-") for w in words)):
        yield Danger(f"throws away uncommitted work (git {verb})", True, "Rolling a step back is the engine's work")


def _git_verb(words: list[str]) -> str:
    left = iter(words)
    for word in left:
        if word in ("-C", "-c"):
            next(left, "")  # its value
        elif not word.startswith("-"):
            return word
    return ""


def _disk(_: list[str]) -> Iterator[Danger]:
    yield Danger("changes the machine itself", True, "Take it out: a plan works in its workspace")


def _dd(words: list[str]) -> Iterator[Danger]:
    if any(word.startswith("of=/dev/") for word in words):
        yield from _disk(words)


def _sudo(_: list[str]) -> Iterator[Danger]:
    yield Danger("asks for the rights of an administrator", False, "Do that part by hand, before the build")


RULES: dict[str, Callable[[list[str]], Iterator[Danger]]] = {
    "rm": _rm,
    "git": _git,
    "mkfs": _disk,
    "shutdown": _disk,
    "reboot": _disk,
    "dd": _dd,
    "sudo": _sudo,
}
"""Looked for anywhere in a command: it may stand behind `xargs`, `find -exec` or `bash -c`."""
