"""What starting costs."""

import subprocess
import sys


def test_the_first_frame_waits_for_no_record() -> None:
    code = "import sys, control_room.app; print('pydantic' in sys.modules, 'watchfiles' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "False"]
