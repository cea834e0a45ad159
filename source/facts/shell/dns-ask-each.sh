# $0: dns-ask.sh; $@: its questions
# Sends its arguments, questions in base64, to the first resolver of resolv.conf that answers all of them, and prints
# the answers the same way. A minimal server has no dig, and getent cannot tell one failure from another; bash has a
# device for UDP. A question is one datagram, so it is decoded by a program that writes it in one piece.
for server in $(awk '$1 == "nameserver" { print $2 }' /etc/resolv.conf | head -n 3); do
  timeout 3 bash -c "$0" "$server" "$@" && break
done
