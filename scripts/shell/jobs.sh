# One compiler a core, but none without 300 MiB: on a small server they would swap.
jobs=$(nproc)
room=$(awk "/^MemAvailable|^SwapFree/ {kb += \$2} END {print int(kb / 1024 / 300)}" /proc/meminfo)
[ "$jobs" -le "$room" ] || jobs=$room
[ "$jobs" -ge 1 ] || jobs=1
echo "== compilers at a time: $jobs ($(nproc) cores; what is free of memory and swap has room for $room)"
