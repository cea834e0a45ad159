# bash, for its device of UDP. $0: a resolver; $@: questions in base64, answered in the same way
exec 3<>"/dev/udp/$0/53" || exit 1
for question; do printf %s "$question" | base64 -d >&3; done
for question; do dd bs=4096 count=1 <&3 2>/dev/null | base64 -w0; echo; done
