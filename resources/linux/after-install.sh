#!/bin/sh
# Runs as root after the package was unpacked (Debian: configure), also at each update.
set -e

program='/opt/${sanitizedProductName}'

# Chromium's sandbox: where the kernel has no user namespaces for everyone, this small program makes one.
chown root:root "$program/chrome-sandbox"
chmod 4755 "$program/chrome-sandbox"

ln -sf "$program/${executable}" '/usr/bin/${executable}'

# Policies may only be written by root.
chown root:root /etc/hera
chmod 0755 /etc/hera

command -v update-desktop-database >/dev/null 2>&1 && update-desktop-database -q /usr/share/applications || true

# Ubuntu 24 and later allow user namespaces to listed programs only.
profile="$program/resources/apparmor-profile"
if command -v apparmor_parser >/dev/null 2>&1 && [ -d /etc/apparmor.d ] && [ -f "$profile" ]; then
  if apparmor_parser --skip-kernel-load --debug "$profile" >/dev/null 2>&1; then
    cp -f "$profile" '/etc/apparmor.d/${executable}'
    apparmor_parser --replace --write-cache --skip-read-cache '/etc/apparmor.d/${executable}' >/dev/null 2>&1 || true
  fi
fi
