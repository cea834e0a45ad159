# apt-locks.sh goes before it
# apt refuses to work on after an interrupted dpkg, and says what to run.
if ! patiently apt-get --yes --fix-broken install; then
  patiently dpkg --configure -a
  patiently apt-get --yes --fix-broken install
fi
