contract A {
  uint x = 1;
  function f(uint a) public returns (uint) {
    foo(1);
    foo(1, 2);
    a = b;
    require(tx.origin == a);
    return a;
  }
}
contract Blocks {
  function g(uint x) public {
    if (x > 1) {
      bar();
      bar(x, 1);
    }
    if (x > 2) { }
    if (x > 3) { bar(3, 3); return; }
  }
}
