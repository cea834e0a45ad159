# Those lines of the input through which the caller gets. Where a link leads follows as parts of its own.
while IFS= read -r part; do
  if [ -L "$part" ]; then true; elif [ -d "$part" ]; then [ -x "$part" ]; else [ -r "$part" ]; fi && printf '%s\0' "$part"
done
