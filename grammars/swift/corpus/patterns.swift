class A {
  func f(x: Int) -> Int {
    foo(1)
    foo(1, 2)
    a = b
    let y = x
    print(y)
    return y!
  }
}
