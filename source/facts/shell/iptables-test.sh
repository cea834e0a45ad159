# $1: the tool, $2: a file of rules
# In a network of its own, where nothing is touched; a file that needs the real one's sets is tested there.
[ -f "$2" ] || exit 0
if [ -w "$2" ] && [ -w "$(dirname "$2")" ]; then echo writable; else echo read-only; fi
unshare -n "$1-restore" --test "$2" 2>/dev/null || "$1-restore" --test "$2" 2>&1
