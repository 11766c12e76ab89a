#!/bin/sh
# Runs as root after the package's files are gone: $1 is remove, purge, or upgrade. Nobody's data is touched.
set -e

[ "$1" = upgrade ] && exit 0

rm -f '/usr/bin/${executable}'
if [ -f '/etc/apparmor.d/${executable}' ]; then
  command -v apparmor_parser >/dev/null 2>&1 && apparmor_parser --remove '/etc/apparmor.d/${executable}' >/dev/null 2>&1 || true
  rm -f '/etc/apparmor.d/${executable}'
fi
