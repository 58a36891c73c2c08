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
