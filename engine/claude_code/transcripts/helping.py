"""The other process that reads: a part on standard input, what was found in it on standard output, again and again."""

import sys

from engine.claude_code.transcripts.messages import receive_part, tell
from engine.claude_code.transcripts.reading import read_part


def main() -> None:
    """Ends when there are no more parts."""
    while True:
        try:
            part = receive_part(sys.stdin.buffer)
        except EOFError:
            return
        tell(read_part(part), sys.stdout.buffer)


if __name__ == "__main__":
    main()
