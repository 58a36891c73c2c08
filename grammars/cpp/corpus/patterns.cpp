namespace n {
class A { void m(); };
int f(int a) {
  foo(1);
  a = b;
  auto p = new A();
  std::cout << a << std::endl;
  return 0;
}
}
int blocks(int a) {
  if (a) { g(a); h(a); return 1; }
  return 0;
}
