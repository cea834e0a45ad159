#!/bin/bash
# What becomes of new connections from outside, told by the kernel and not by a reader of rules.
#
# judge.sh PERL SECONDS, with questions on stdin. Copies this server's rules, addresses, routes and listeners into a
# network namespace, lets somebody connect there, and prints what became of it. It is the pid 1 of a mount and a pid
# namespace, so that everything ends with it; nothing outside is changed.
#
# Questions, a line each, words separated by tabs:
#   ask FAMILY ADDRESS PORT     what becomes of a connection to that address of this server and port
#   from FAMILY ADDRESS         where connections come from; everything is asked from each of them
#   file TOOL PATH              judge what files make, in this order, and not the rules that run; TOOL is nft, ipset,
#                               ufw (PATH is its ufw-init) or what iptables restores the file with
#   try COMMANDS                run these (escaped as for printf %b) in the copy, and ask once more
#
# Answers, a line each, fields separated by tabs; blank lines mean nothing:
#   not-known CAUSE TEXT                           no copy can be made, and why
#   note KIND TEXT                                 what the copy lacks, or what the answers depend on
#   round N                                        what follows was before (0) or after (1) the commands of `try`
#   tried CODE TEXT                                how those ended
#   knock FAMILY ADDRESS PORT FROM SPORT RESULT ANSWER
#   trace TEXT                                     a line of nft's trace
#   rule FAMILY TABLE CHAIN HANDLE TEXT            a traced rule in iptables' words
#   counted FAMILY ADDRESS PORT FROM TOOL TABLE CHAIN TEXT   a rule that counted this connection, where nothing is traced
#   way-back FAMILY ADDRESS FROM DEVICE TEXT       why the kernel takes no packet from there by that interface
#   end
set -u
export LC_ALL=C.UTF-8 XTABLES_LOCKFILE=/tmp/xtables.lock
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
perl=$1 seconds=$2

say() { local IFS=$'\t'; printf '%s\n' "$*"; }
# The first line of what a command complained of, on one line.
said() { head -n 1 error | tr '\t' ' ' | cut -c1-300; }
not_known() { say not-known "$1" "${2//[$'\t\n']/ }"; exit; }
notes() { while IFS= read -r line; do say note "$1" "${line//$'\t'/ }"; done; }
part() { perl -e "$perl" "$@"; }
# The copy, and the outside of it.
copy() { nsenter --net=/tmp/copy -- "$@"; }
outside() { nsenter --net=/tmp/outside -- "$@"; }
# Without a process for each: there are many.
pause() { read -rt "$1" -u 9; }
has() { command -v "$1" >/dev/null; }
legacy() { [ -n "$("$@" cat "/proc/net/${f}_tables_names" 2>/dev/null)" ]; }
decides() { grep -qE '^(-A|\[[0-9:]+\] -A)|^:\S+ DROP' "$@"; }

look() {
  for tool in ip ss perl nsenter; do has $tool || not_known tool "there is no $tool here"; done
  ip -o link >links 2>error || not_known look "$(said)"
  ss -Hltne >sockets 2>error || not_known look "$(said)"
  for f in 4 6; do
    ip -o -$f addr >addresses-$f 2>error || not_known look "$(said)"
    ip -$f neigh >neighbours-$f 2>/dev/null || :
    # Where IPv6 is switched off there are none.
    ip -$f rule >rules-$f 2>/dev/null || :
    ip -o -$f route show table all >routes-$f 2>/dev/null || :
  done
  if has tc; then tc qdisc show 2>/dev/null | grep -E ' (ingress|clsact) ' | sed 's/.* dev \([^ ]*\).*/\1/' | sort -u | notes tc; fi
  if [ "$(wc -l 2>/dev/null </proc/net/ip_vs)" -gt 3 ] 2>/dev/null; then say note ipvs 'ipvsadm -Ln'; fi
}

# The running rules. iptables' own tables by its own tools, which know every extension; the others by nft.
look_at_rules() {
  : >running; : >native; : >taken
  if has nft; then nft list ruleset >running 2>error || not_known rules "nft list ruleset: $(said)"; fi
  for f in ip ip6; do
    for t in filter nat mangle raw security; do
      # Asked for a table that is not there, iptables shows an empty one.
      if has nft && ! grep -q "^table $f $t {" running; then continue; fi
      if ! has ${f}tables-nft-save || ! ${f}tables-nft-save -c -t $t >table 2>error; then continue; fi
      if grep -q '^\*' table && ! grep -qi incompatible table error; then cat table >>nft-$f; echo "$f $t" >>taken; fi
    done
    legacy || continue
    has ${f}tables-legacy-save || not_known rules "there are legacy tables, and no ${f}tables-legacy-save"
    ${f}tables-legacy-save -c >legacy-$f 2>error || not_known rules "${f}tables-legacy-save: $(said)"
    decides legacy-$f || rm legacy-$f
  done
  part without taken <running >native
  if has ipset; then ipset save >sets 2>/dev/null || :; fi
}

# Two networks with a cable for every interface. Devices are sent by these files: a pid could be of somebody who is
# still on the server's network.
connect() {
  : >copy; : >outside
  for each in copy outside; do
    # Not by unshare --net=FILE, which looks for its pid in a /proc of another namespace.
    unshare --net -- mount --bind /proc/self/ns/net /tmp/$each 2>error || not_known namespaces "$(said)"
  done
  part plan 2>error || not_known copy "$(said)"
  outside perl -e "$perl" sysctl <sysctl-outside 2>error || not_known copy "$(said)"
  copy perl -e "$perl" sysctl <sysctl-before 2>differing
  copy ip link set lo up; outside ip link set lo up
  copy ip -batch links-copy 2>error || not_known interfaces "$(said)"
  copy perl -e "$perl" sysctl <sysctl-after 2>>differing
  notes sysctl <differing
  copy ip -force -batch addresses-copy 2>&1 | grep -v '^Command failed' | notes address
  outside ip -batch links-outside 2>error || not_known interfaces "$(said)"
  for f in 4 6; do
    [ -s routes-$f-outside ] || continue
    outside ip -$f -batch routes-$f-outside 2>error || not_known interfaces "$(said)"
    copy ip -$f -force -batch routes-$f-copy 2>&1 | grep -vE 'File exists|^Command failed' | notes route
  done
  copy ip -force -batch neighbours-copy 2>&1 | grep -v '^Command failed' | notes neighbour
}

# What a tool complains of, and the line that it means.
refused() {
  local text number
  text=$(grep -m 1 -iE 'error|fail|unknown|invalid|not ' error || head -n 1 error)
  number=$(grep -oE '(line:? |stdin:|'"${2//[^a-z\/.]/.}"':)[0-9]+' error | grep -oE '[0-9]+$' | head -n 1)
  [ -z "$number" ] || text="$text, line $number: $(sed -n "${number}p" "$2" | cut -c1-200)"
  not_known load "$1: $text"
}

load_live() {
  if [ -s sets ]; then copy ipset restore <sets 2>error || refused ipset sets; fi
  for f in ip ip6; do
    for kind in nft legacy; do
      [ -s $kind-$f ] || continue
      copy ${f}tables-$kind-restore -c <$kind-$f 2>error || refused ${f}tables-$kind-restore $kind-$f
    done
  done
  if [ -s native ]; then copy nft -f native 2>error || refused nft native; fi
}

load_files() {
  while IFS=$'\t' read -r tool path; do
    case $tool in
      nft) copy nft -f "$path" 2>error ;;
      ipset) copy ipset restore <"$path" 2>error ;;
      # It would set what is the kernel's and not the network's as well.
      ufw)
        for each in sysctl modprobe; do mount --bind /bin/true "$(command -v $each)" 2>/dev/null; done
        copy "$path" start >error 2>&1 ;;
      *) copy "$tool" <"$path" 2>error ;;
    esac || refused "$tool" "$path"
  done <files
}

# nft tells which rule decides about each packet that chains of our own have marked; those decide nothing themselves.
watch() {
  : >traced-packets; traced=
  has nft || return 0
  copy nft list ruleset >now 2>error || not_known rules "nft list ruleset: $(said)"
  # Not asked for where nobody needs it: not every kernel has that hook.
  grep -qE 'hook (ingress|egress)' now || sed -i '/^table netdev /,/^}/d' watch.nft
  if copy nft -f watch.nft 2>error; then traced=yes; else say note trace "$(said)"; return 0; fi
  copy nft -a monitor trace >traced-packets 2>lost &
}
# Sends a packet of our own: once it shows in the trace, everything before it does.
settle() {
  [ -n "$traced" ] || return 0
  mark=$((mark + 1))
  for ((i = 0; i < 100; i++)); do
    if ((i % 10 == 0)); then copy bash -c "echo >/dev/udp/127.0.0.1/$mark" 2>/dev/null; fi
    if grep -q "udp dport $mark " traced-packets; then return 0; fi
    pause 0.05
  done
  say note trace 'nothing comes out of nft monitor trace'
}
mark=9000

# What is not traced is counted: a packet that comes alone raises the counters of the rules that it meets.
count() {
  local kinds=legacy; [ -n "$traced" ] || kinds='legacy nft'
  while IFS=$'\t' read -r _ family address port from sport _; do
    f=ip; [ "$family" = 4 ] || f=ip6
    for kind in $kinds; do
      if [ "$kind" = legacy ]; then legacy copy || continue; else has ${f}tables-nft-save || continue; fi
      copy "${f}tables-$kind-save" -c >before 2>/dev/null
      decides before || continue
      outside perl -e "$perl" once "$family" "$address" "$port" "$from" $((sport + 2000))
      copy "${f}tables-$kind-save" -c >after 2>/dev/null
      part counted "$family" "$address" "$port" "$from" "${f}tables-$kind"
    done
  done <elsewhere
}

# The kernel refuses what it would not send back by the same way, and traces nothing of it: asked by itself.
way_back() {
  sort -u -t$'\t' -k2,3 -k5,5 unanswered | while IFS=$'\t' read -r _ family address _ from _; do
    device=$(awk -F'\t' -v a="$address" '$1 == a {print $2}' devices)
    copy ip -"$family" route get "$address" from "$from" iif "$device" >/dev/null 2>error ||
      say way-back "$family" "$address" "$from" "$device" "$(said)"
    copy ip -"$family" route get "$from" from "$address" >/dev/null 2>error ||
      say way-back "$family" "$address" "$from" '' "$(said)"
  done
}

ask() {
  say round "$1"
  local seen; seen=$(wc -l <traced-packets)
  outside perl -e "$perl" knock "$1" >knocked 2>error || not_known knock "$(said)"
  settle
  cat knocked
  tail -n "+$((seen + 1))" traced-packets | grep -vE 'udp dport 9[0-9]{3} |certwizard_judge begin_.* rule ' | sed 's/^/trace\t/'
  if [ -s lost ]; then say note trace "$(head -n 1 lost)"; fi
  awk -F'\t' '$7 != "open" || $8 != $3 " " $4' knocked >elsewhere
  count
  awk -F'\t' '$7 != "open" && $7 != "refused"' knocked >unanswered
  way_back
}

# Rules that look at more than a packet: what became of ours need not become of others.
depends() {
  { cat now; for f in ip ip6; do legacy copy && copy ${f}tables-legacy-save; done; } 2>/dev/null |
    grep -E 'accept|drop|reject|queue|ACCEPT|DROP|REJECT|QUEUE' |
    grep -E 'limit|quota|recent|ct count|numgen|statistic|@.*timeout|meta (hour|day|time)|-m time|sk[ug]id|--[ug]id-owner|cgroup|queue|QUEUE' |
    sed 's/^[[:space:]]*//' | head -n 20 | notes depends
}

# iptables' own tables are told in its words.
words() {
  [ -n "$traced" ] || return 0
  copy nft -a list ruleset >now 2>error
  for f in ip ip6; do
    if has ${f}tables-nft-save; then copy ${f}tables-nft-save 2>/dev/null; fi >saved-$f
  done
  part words
}

worker() {
  cd /tmp || exit
  sed -n 's/^file\t//p' questions >files
  sed -n 's/^try\t//p' questions | while IFS= read -r line; do printf '%b\n' "$line"; done >commands
  look
  [ -s files ] || look_at_rules
  connect
  if [ -s files ]; then load_files; else load_live; fi
  mkfifo ready
  copy perl -e "$perl" stand 2>error &
  read -r missing <ready
  [ -z "$missing" ] || notes listener <<<"$missing"
  watch
  settle
  ask 0
  depends
  if [ -s commands ]; then
    copy sh -eu commands >error 2>&1
    say tried $? "$(tail -n 1 error | tr '\t' ' ')"
    ask 1
  fi
  words
  say end
}

mount -t tmpfs -o mode=700 tmpfs /tmp || exit 3
mkfifo /tmp/never
exec 9<>/tmp/never
cat >/tmp/questions
worker >/tmp/answers 2>/tmp/errors &
# Nobody who asked is left when nobody reads any more. This is the pid 1 of it all: everything else ends with it.
while ((SECONDS < seconds)); do
  kill -0 $! 2>/dev/null || { cat /tmp/answers; exit 0; }
  echo 2>/dev/null || exit 1
  pause 0.1
done
say not-known time "no answer within $seconds seconds"
