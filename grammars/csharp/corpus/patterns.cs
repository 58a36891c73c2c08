class A {
  int P { get; set; }
  void F(int a) {
    Foo(1);
    Foo(1, 2);
    a = 3;
    var x = 4;
    Console.WriteLine(a);
  }
}
class B {
  void G(int a) {
    if (a > 1) {
      Bar();
      Bar(a);
    }
    if (a > 2) { }
    if (a > 3) { Bar(3); return; }
  }
}
