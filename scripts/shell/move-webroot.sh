# $1: a folder of configurations of certbot, in which the webroot $2 becomes $3; files without it stay as they are
find "$1" -maxdepth 1 -name "*.conf" -type f -exec grep -lZE "= *$2,?[[:space:]]*\$" {} + |
  xargs -0r sed -i -E "s|(= *)$2(,?[[:space:]]*)\$|\1$3\2|"
