#!/bin/sh
# Installs the peers that are missing; says so, and fails, where that is not possible.
set -eu
here=$(dirname "$0")
missing=
for package in $(grep -v '^#' "$here/packages.txt"); do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
if [ -n "$missing" ]; then
  root=
  [ "$(id -u)" = 0 ] || root=sudo
  echo "Installing$missing ..."
  $root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $root apt-get install -qq -y --no-install-recommends $missing >/dev/null || {
    echo "The peers could not be installed:$missing. Install them by your system's means." >&2
    exit 1
  }
fi
made=$here/node_modules/.package-lock.json  # a shell need not call anything newer than nothing
if [ ! -e "$made" ] || [ "$here/package-lock.json" -nt "$made" ]; then
  echo "Installing the peers of tests/peers/package.json ..."
  npm ci --prefix "$here" --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >/dev/null || {
    echo "npm could not fetch the peers: is there a network?" >&2
    exit 1
  }
  touch "$made"
fi
# Matrix: a server in an environment of its own, and what our side of it needs in ours.
python=$here/../../.venv/bin/python
synapse=$here/../../.venv-synapse
if [ ! -e "$synapse/ready" ] || [ "$here/../../requirements/synapse.txt" -nt "$synapse/ready" ]; then
  echo "Installing Synapse ..."
  "$python" -m venv "$synapse"
  "$synapse/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$here/../../requirements/synapse.txt"
  "$python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$here/../../requirements/matrix.txt"
  touch "$synapse/ready"
fi
