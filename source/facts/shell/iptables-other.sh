# $1: the tool, $2: where the kernel lists the tables of legacy
# The variant that is not the default. To ask legacy where it is unused would make its tables: look first.
case $("$1" -V) in
*nf_tables*) if grep -qsx filter "$2"; then echo "$1-legacy"; "$1-legacy" -S; fi ;;
*legacy*) echo "$1-nft"; "$1-nft" -S ;;
esac
