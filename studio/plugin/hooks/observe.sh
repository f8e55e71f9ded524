#!/bin/sh
# Keeps what Claude Code tells a hook: observe.sh EVENT < payload
#
# One file an event in .studio/.spool/, written in place. Renaming it once it is whole would be a second program to
# start, and take as long again at every tool that Claude uses. Nobody takes half a payload for a whole one all the same:
# it is one JSON object, which cut off anywhere is none, and whoever reads leaves what is not whole to its writer for a
# while (engine/workspace/spool_files.py). It says nothing, holds nothing up, and ends with 0 whatever happens: 2 would
# forbid Claude its tool.

exec >/dev/null 2>&1
umask 077 # a payload may hold secrets
set -C # never into a file, or through a link, that is there already
case $1 in
    *ToolUse*) trap '' HUP INT TERM ;; # nobody waits for these, and Claude Code ends them when it ends itself
esac
PATH=/bin:/usr/bin:$PATH # cat is found at the first look

folder=${CLAUDE_PROJECT_DIR:-$PWD}
while [ ! -d "$folder/.studio" ]; do
    case $folder in
        */*) folder=${folder%/*} ;;
        *) exit 0 ;; # no workspace here
    esac
done

spool=$folder/.studio/.spool
if [ -L "$folder/.studio" ] || [ -L "$spool" ]; then
    exit 0 # a link may lead anywhere
fi
[ -d "$spool" ] || mkdir "$spool"

number=0
file=$spool/$1-$$-0.json
while [ -e "$file" ] || [ -L "$file" ]; do # of an earlier process with our number
    number=$((number + 1))
    file=$spool/$1-$$-$number.json
done

# Removed where the disk is full; where it cannot be made, no file of somebody else's is.
{ LC_ALL=C cat || rm -f "$file"; } >"$file"
exit 0
