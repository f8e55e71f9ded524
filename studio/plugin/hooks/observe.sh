#!/bin/sh
# Keeps what Claude Code tells a hook: observe.sh EVENT < payload
#
# One file an event in .studio/.spool/, written beside and renamed, so that whoever reads it never sees half of one.
# It runs at every tool that Claude uses: besides the shell's own words it starts cat and mv, and nothing more. It says
# nothing, and holds nothing up.

exec >/dev/null 2>&1
umask 077 # a payload may hold secrets
PATH=/bin:/usr/bin:$PATH # those two are found at the first look
LC_ALL=C
export PATH LC_ALL

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
while [ -e "$spool/$1-$$-$number.json" ]; do # of an earlier process with our number
    number=$((number + 1))
done
beside=$spool/.tmp-$1-$$
if [ -L "$beside" ]; then
    exit 0
fi
if cat >"$beside"; then
    exec mv -f "$beside" "$spool/$1-$$-$number.json" # in this process: a second one would take as long again
fi
rm -f "$beside" # a full disk
exit 0
