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
