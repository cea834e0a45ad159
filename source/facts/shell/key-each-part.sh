# $1: a path; $@: the command that its parts are handed to
# Hands every part of the way to $1 to the command that follows, a line each and none twice, as the kernel walks it:
# where a link leads comes before what lies behind it.
rest=$1 so_far='' links=40; shift
{
  echo /
  while [ -n "$rest" ]; do
    rest=${rest#/}
    part=${rest%%/*} rest=${rest#"$part"}
    case $part in
      '' | .) continue ;;
      ..) so_far=${so_far%/*}; continue ;;
    esac
    printf '%s\n' "$so_far/$part"
    if [ -L "$so_far/$part" ] && [ "$links" -gt 0 ]; then
      links=$((links - 1)) to=$(readlink "$so_far/$part")
      case $to in /*) so_far='' ;; esac
      rest=$to$rest
    else
      so_far=$so_far/$part
    fi
  done
} | awk '!seen[$0]++' | "$@"
