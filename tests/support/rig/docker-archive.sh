#!/usr/bin/env bash
# A stand-in for Docker's own package archive: its layout, package names and a signature of its own, Debian's programs inside.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
HELP='docker-archive.sh DIR ID CODENAME
  writes what https://download.docker.com serves below linux/ID for the release CODENAME into DIR'
[ $# = 3 ] || die "$HELP"
out=$1/linux/$2 codename=$3

need_tool gpg gnupg; need_tool dpkg-scanpackages dpkg-dev
debs=$(bash "$RIG_DIR/engine.sh" debs)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# repack THEIRS NAME DEPENDS : one of Debian's packages under the name that Docker gives it.
repack() {
  local tree=$work/$2 depends
  dpkg-deb -R "$debs"/"$1"_*.deb "$tree"
  sed -i -E "s/^Package: .*/Package: $2/; /^(Depends|Recommends|Suggests|Breaks|Replaces|Conflicts|Provides|Built-Using|Source|Static-Built-Using|Enhances):/d" \
    "$tree/DEBIAN/control"
  depends=$3
  [ -z "$depends" ] || sed -i "/^Package:/a Depends: $depends" "$tree/DEBIAN/control"
  dpkg-deb -Znone -b "$tree" "$out/dists/$codename/pool/stable/$2.deb" >/dev/null
}
mkdir -p "$out/dists/$codename/pool/stable" "$out/dists/$codename/stable/binary-amd64"
repack docker.io docker-ce 'containerd.io, docker-ce-cli, iptables, tini, adduser'
repack docker-cli docker-ce-cli ''
repack containerd containerd.io runc
repack docker-buildx docker-buildx-plugin ''

cd "$out"
dpkg-scanpackages --multiversion "dists/$codename/pool" 2>/dev/null >"dists/$codename/stable/binary-amd64/Packages"
cd "dists/$codename"
read -r sum _ < <(sha256sum stable/binary-amd64/Packages)
printf '%s\n' 'Origin: Docker' 'Label: Docker CE' "Suite: $codename" "Codename: $codename" 'Architectures: amd64' 'Components: stable' \
  "Date: $(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S UTC')" 'SHA256:' \
  " $sum $(stat -c %s stable/binary-amd64/Packages) stable/binary-amd64/Packages" >Release
export GNUPGHOME=$work/gpg
install -d -m 700 "$GNUPGHOME"
gpg --batch --quiet --passphrase '' --quick-generate-key 'A stand-in of Docker <docker@example.invalid>' rsa2048 sign 1d
gpg --batch --quiet --clearsign --output InRelease Release
gpg --batch --quiet --armor --export >"$out/gpg"
gpgconf --kill gpg-agent
