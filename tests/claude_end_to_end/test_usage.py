"""What the real Claude Code writes is found and counted, whatever its folder is called."""

import json
import os
import subprocess

from helpers.claude import PATIENCE_S
from helpers.claude_project import Project
from helpers.messages_api import USAGE
from helpers.messages_script import Text


def test_a_session_in_a_folder_with_blanks_and_umlauts(tmp_path, api):
    api.respond = lambda request: [Text("Done.")]
    project, other = Project(tmp_path / "Größe a b"), Project(tmp_path / "Größe-a-b")
    _claude(project.root, "-p", "hello")
    _claude(other.root, "-p", "hello")
    _claude(project.root, "-p", "again", "--continue", "--fork-session")
    document = json.loads(project.studio("usage", "--json"))
    total = document["total"]
    assert (total["messages"], total["sessions"]) == (2, 2)
    assert total["tokens"]["output"] == 2 * USAGE["output_tokens"]
    assert total["tokens"]["cache_write"] == 2 * USAGE["cache_creation_input_tokens"]
    assert sorted(one["cost_usd"] is None for one in document["sessions"]) == [False, True]


def _claude(root, *arguments):
    subprocess.run(
        ["claude", *arguments],
        cwd=root,
        env={**os.environ, "PWD": str(root)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        timeout=PATIENCE_S,
    )
