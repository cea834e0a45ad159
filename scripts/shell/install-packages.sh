# $@: the packages; apt-locks.sh goes before it
patiently apt-get update
patiently apt-get install --yes --no-install-recommends "$@"
