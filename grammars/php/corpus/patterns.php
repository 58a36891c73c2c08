<p>text</p>
<?php
function f($x) {
  foo(1);
  foo(1, 2);
  $x = $b;
  echo $x;
  $this->go($x);
}
function blocks($a) {
  if ($a) { g($a); h($a); return 1; }
  return 0;
}
