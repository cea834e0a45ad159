# What of nginx runs on this system, and what would. Only reads. Fields end with NUL, since names, titles and paths are
# whatever their owners want. $@: files, of which the time of the youngest is told.
#
# One shell asks for all of it: asked side by side, the clocks would differ by more than a worker's age.
units='nginx.service openresty.service'
seen=' '
judged=
elsewhere=
open=

field() { printf '%s\0' "$1"; }

# The first thing on the way to a program that somebody besides root could replace. Group 50 is Debian's staff.
replaceable() {
  way=$1
  set --
  while [ -n "$way" ]; do
    set -- "$@" "$way"
    way=${way%/*}
  done
  find / "$@" -maxdepth 0 '(' ! -uid 0 -o -perm -0002 ! -perm -1000 -o -perm -0020 ! -gid 0 ! -gid 50 ')' -print -quit
}

# Processes named nginx, or that show themselves as one, that share our root folder (not those of a container).
for file in $(
  grep -lsx nginx /proc/[0-9]*/comm
  grep -lsa '^nginx: ' /proc/[0-9]*/cmdline
); do
  folder=${file%/*}
  case $seen in *" $folder "*) continue ;; esac
  seen="$seen$folder "
  if ! [ "$folder/root/." -ef / ]; then
    elsewhere="$elsewhere ${folder#/proc/}"
    continue
  fi
  program=$(readlink -n "$folder/exe" && echo .)
  program=${program%.}
  if [ "$program" != "$judged" ]; then
    judged=$program
    open=$(replaceable "${program% (deleted)}")
  fi
  while IFS=: read -r _ _ group; do
    case $group in */system.slice/*.service) units="$units ${group##*/}" ;; esac
  done <"$folder/cgroup"
  field process
  cat "$folder/stat" "$folder/status" "$folder/cgroup"
  field ''
  tr '\0' ' ' <"$folder/cmdline"
  field ''
  field "$program"
  field "${open:+replaceable}"
  readlink -n "$folder/cwd"
  field ''
done

field services
set -f
# shellcheck disable=SC2086 # a list of words
systemctl show -p Id -p LoadState -p MainPID -p ExecStart -- $units | while IFS= read -r line; do
  printf '%s\n' "$line"
  case $line in
    ExecStart=*path=/*)
      program=${line#*path=}
      program=$(readlink -f "${program%% ;*}")
      printf 'Program=%s\n' "$program"
      [ -z "$(replaceable "$program")" ] || echo Replaceable=yes
      ;;
  esac
done
field ''
program=$(readlink -f "$(command -v nginx)")
field path
field "$program"
field "$([ -z "$program" ] || replaceable "$program")"
field "$(cat /run/nginx.pid)"
field "$(cat /proc/uptime)"
field "$(date +%s.%N)"
field "$(stat -c %.3Z "$@" | sort -n | tail -n 1)"
field "$elsewhere"
