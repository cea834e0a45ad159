# A line for each port: the services whose definition opens it.
# What is found of a service in its definition, which one of the operator's own overrides.
for port in 80 443; do
  echo "$port" "$(grep -slE "<port( protocol=\"tcp\")? port=\"$port\"( protocol=\"tcp\")?" /usr/lib/firewalld/services/*.xml /etc/firewalld/services/*.xml |
    sed 's|.*/||; s|\.xml$||' | tr '\n' ' ')"
done
