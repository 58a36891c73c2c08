object A {
  def f(x: Int): Int = {
    foo(1)
    foo(1, 2)
    a = b
    val y = x
    println(y)
    y
  }
}
