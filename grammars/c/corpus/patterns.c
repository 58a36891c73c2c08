int f(int a) {
  foo(1);
  foo(1, 2);
  a = b;
  int x = 2;
  return g(a);
}
int blocks(int a) {
  if (a) { g(a); h(a); return 1; }
  return 0;
}
