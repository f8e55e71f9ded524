"""What makes a short command short. Measured for `studio status --json`, whose limit is 2.5 × `import pydantic`."""

import os
import sys
from typing import NoReturn


def leave(code: int) -> NoReturn:
    """Ends the process with everything printed. Taking the interpreter apart, object by object, would cost 15 ms."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        pass  # whoever read our output has gone
    except OSError:
        code = code or 1  # a full disk behind `studio status > file`
    os._exit(code)
