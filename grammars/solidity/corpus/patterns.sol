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
