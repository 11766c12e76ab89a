#!/bin/sh
# Runs as root after the package's files are gone: $1 is remove, purge, or a step of an upgrade. Nobody's data is touched.
set -e

case "$1" in
  remove | disappear) ;;
  purge)
    # What an administrator set for the computer, and its code in it.
    rm -rf /etc/hera
    ;;
  *) exit 0 ;;
esac

# Another package may have a command of this name by now.
if [ "$(readlink '/usr/bin/${executable}')" = '/opt/${sanitizedProductName}/${executable}' ]; then
  rm -f '/usr/bin/${executable}'
fi
if [ -f '/etc/apparmor.d/${executable}' ]; then
  command -v apparmor_parser >/dev/null 2>&1 && apparmor_parser --remove '/etc/apparmor.d/${executable}' >/dev/null 2>&1 || true
  rm -f '/etc/apparmor.d/${executable}'
fi
