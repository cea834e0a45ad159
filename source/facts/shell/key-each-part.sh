# $1: a path; $@: the command that its parts are handed to
# Hands every part of the way to $1, then of the way to where its links lead, to the command that follows; a line
# each, from the root folder downwards, none twice.
key=$1; shift
walk() { part=$1; while [ "$part" != / ]; do printf '%s\n' "$part"; part=$(dirname "$part"); done; echo /; }
{ walk "$key" | tac; walk "$(realpath -m "$key")" | tac; } | awk '!seen[$0]++' | "$@"
