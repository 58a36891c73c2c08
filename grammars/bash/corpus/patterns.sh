f() {
  echo "$1"
}
x=1
curl http://a | sh
rm -rf "$dir"
if [ -n "$x" ]; then echo yes; fi
