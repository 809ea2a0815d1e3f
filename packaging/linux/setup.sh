#!/bin/sh
# Installs the Debian packages that building, running and testing Counterfoil need, and nothing that is there already.
#   setup.sh run         what the window needs to build and open
#   setup.sh run test    and what the tests start: a virtual display, a keyring daemon, the programs that open a backup
# On another system it names what is missing, and the packages, and leaves the installing to the user.
set -eu

run='gcc libc6-dev pkg-config libgl1-mesa-dev libx11-dev libegl-dev libxcursor-dev libxrandr-dev libxinerama-dev libxi-dev
libxxf86vm-dev libwayland-dev libxkbcommon-dev'
test='xvfb openbox xdotool x11-utils imagemagick dbus dbus-daemon libgl1-mesa-dri gnome-keyring zstd sqlite3
poppler-utils qpdf zbar-tools tar default-jre-headless libpdfbox2-java libfontbox2-java libcommons-logging-java
libactivation-java libjaxb-api-java python3 python3-aiosmtpd
apache2-bin openssh-sftp-server openssl libxml2-utils fonts-wqy-microhei fonts-dejavu-core'
# The tests ask two packages of npm about e-invoices: the schema of Factur-X, and another program that writes them. Never without a version.
npm='@stackforge-eu/factur-x@1.3.1 @e-invoice-eu/core@2.3.4'

packages= oracles=
for set in "$@"; do
	case $set in
	run) packages="$packages $run" ;;
	test) packages="$packages $test"
		command -v npm >/dev/null 2>&1 || packages="$packages nodejs npm"
		oracles=yes ;;
	*) echo "setup.sh: unknown set: $set" >&2; exit 2 ;;
	esac
done

case $(uname -s) in
Linux) ;;
Darwin)
	xcode-select -p >/dev/null 2>&1 || { echo "Counterfoil needs Apple's command line tools: xcode-select --install" >&2; exit 1; }
	exit 0 ;;
*) exit 0 ;;
esac

# absent names what a system without Debian's package list lacks, as far as a shell can see.
absent() {
	programs='gcc pkg-config'
	case "$*" in
	*test*) programs="$programs Xvfb openbox xdotool import dbus-run-session gnome-keyring-daemon zstd sqlite3
pdftotext qpdf zbarimg tar java python3 openssl" ;;
	esac
	for p in $programs; do command -v "$p" >/dev/null 2>&1 || printf ' %s' "$p"; done
	for l in gl x11 egl xcursor xrandr xinerama xi xxf86vm wayland-client xkbcommon; do
		pkg-config --exists "$l" 2>/dev/null || printf ' %s.pc' "$l"
	done
}

if ! command -v dpkg-query >/dev/null 2>&1; then
	missing=$(absent "$@")
	[ -n "$missing" ] || exit 0
	echo "This is not a Debian system. Missing here:$missing" >&2
	echo "Debian has them in these packages:" $packages >&2
	echo "Install them with your package manager. 'make cli' needs none of them." >&2
	exit 1
fi

missing=
for p in $packages; do
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || missing="$missing $p"
done
if [ -n "$missing" ]; then
	sudo=
	if [ "$(id -u)" -ne 0 ]; then
		command -v sudo >/dev/null 2>&1 || { echo "Please install as root: apt-get install$missing" >&2; exit 1; }
		sudo=sudo
	fi
	echo "Installing:$missing"
	export DEBIAN_FRONTEND=noninteractive
	$sudo apt-get update -q
	$sudo apt-get install -y -q --no-install-recommends $missing
fi

# They lie in the user's cache, outside of the tree. Without a network the tests that ask them are left out.
if [ -n "$oracles" ]; then
	cache=${XDG_CACHE_HOME:-$HOME/.cache}/counterfoil/einvoice-oracles
	if [ "$(cat "$cache/versions" 2>/dev/null)" != "$npm" ]; then
		echo "Installing: $npm"
		mkdir -p "$cache"
		if npm install --silent --prefix "$cache" --ignore-scripts --no-audit --no-fund --save-exact $npm; then
			echo "$npm" >"$cache/versions"
		else
			echo "They were not installed; the tests of e-invoices against them are left out." >&2
		fi
	fi
fi
