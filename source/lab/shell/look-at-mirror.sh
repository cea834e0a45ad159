# $@: URLs of indexes
# apt-helper goes by the machine's proxies and certificates, as apt does.
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
for index; do
  /usr/lib/apt/apt-helper -o APT::Sandbox::User=root -o Acquire::Retries=0 \
    -o Acquire::http::Timeout=15 -o Acquire::https::Timeout=15 download-file "$index" "$folder/index"
done
