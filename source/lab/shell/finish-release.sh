# $1: the folder that is filled
# Indexes the repository, and gives a minimal system what it lacks and takes what debootstrap has left in it.
cd "$1"/repository/srv/apt
rm -rf partial lock
apt-ftparchive packages . >Packages
cd "$1"
mkdir -p repository/etc/apt
echo 'deb [trusted=yes] file:/srv/apt ./' >repository/etc/apt/sources.list
printf '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n' >base/etc/hosts
rm -rf base/etc/hostname base/etc/resolv.conf base/var/cache/apt/archives/*.deb base/var/lib/apt/lists/*
rm -rf apt sources.list
