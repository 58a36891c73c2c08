class A {
  int x = 1;
  void f(int a) {
    foo(1);
    foo(1, 2);
    a = 3;
    System.out.println(a);
    try { g(); } catch (Exception e) {}
  }
}
class Blocks {
  int blocks(int a) {
    if (a > 0) { g(a); h(a); return 1; }
    return 0;
  }
}
