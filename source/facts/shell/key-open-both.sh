# $@: folders with a folder for each name
# Opens certificate and key of every name below folders and prints the names for which both worked. A shell's
# redirection opens without starting a process, so ten thousand names take a moment.
for folder; do
  for key in "$folder"/*/privkey.pem; do
    if { true < "$key" && true < "${key%/*}/fullchain.pem"; } 2>/dev/null; then
      name=${key%/*}
      printf '%s\0' "${name##*/}"
    fi
  done
done
