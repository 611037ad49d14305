#!/bin/sh
# The programs that the tests need besides Python: a venv module, bubblewrap and a Chromium. As root on Debian what is missing is
# installed; for anybody else the command is printed, and the tests that need it are skipped with that reason.
set -eu
missing=
python3 -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
command -v bwrap >/dev/null 2>&1 || missing="$missing bubblewrap"
found=
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && found=1
done
[ -n "$found" ] || missing="$missing chromium"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing:$missing" >&2
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "missing; install with: sudo apt-get install$missing" >&2
fi
