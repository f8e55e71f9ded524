#!/bin/sh
# Stands before a person's own status line: status_line.sh [COMMAND] < status
#
# What Claude Code tells its status line is kept whole as .studio/claude/<session>/status.json, then COMMAND, the
# person's own, gets the same and its output passes through.

mask=$(umask) # the person's command has it again: files that it makes are not ours
umask 077
status=$(cat)

keep() {
    folder=${CLAUDE_PROJECT_DIR:-$PWD}
    while [ ! -d "$folder/.studio" ]; do
        case $folder in
            */*) folder=${folder%/*} ;;
            *) return ;;
        esac
    done
    session=${status#*\"session_id\":}
    session=${session#*\"}
    session=${session%%\"*}
    case $session in
        '' | [!A-Za-z0-9_]* | *[!A-Za-z0-9._-]* | *..*) return ;; # no id: it must stay one folder's name
    esac
    if [ -L "$folder/.studio" ] || [ -L "$folder/.studio/claude" ] || [ -L "$folder/.studio/claude/$session" ]; then
        return # a link may lead anywhere
    fi
    place=$folder/.studio/claude/$session
    [ -d "$place" ] || mkdir -p "$place" || return
    beside=$place/.tmp-status-$$
    [ -L "$beside" ] && return
    printf '%s\n' "$status" >"$beside" && mv -f "$beside" "$place/status.json"
}

keep >/dev/null 2>&1
umask "$mask"
if [ -n "$1" ]; then
    printf '%s\n' "$status" | /bin/sh -c "$1"
fi
