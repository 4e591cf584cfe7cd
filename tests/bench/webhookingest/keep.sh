#!/bin/sh
# What Debian's webhook runs for each delivery: the body becomes a file by its id, on disk before it is answered.
set -e
printf '%s' "$BODY" >"$PATCHBAY_STORE/$1"
sync "$PATCHBAY_STORE/$1" "$PATCHBAY_STORE"
