#!/bin/sh
# Answers Claude Code at the events where STUDIO has something to say: decide.sh PYTHON EVENT < payload
#
# PYTHON is the one that studio-tui was installed with. Where it is gone, the event is only kept. Ends with 0 whatever
# happens: what fails here is not Claude's problem.

here=${0%/*}
if [ -x "$1" ]; then
    STUDIO_CLAUDE_PID=$PPID "$1" -I -S "$here/decide.py" "$2" 2>/dev/null
else
    /bin/sh "$here/observe.sh" "$2"
fi
exit 0
