class A
  def f(x)
    foo(1)
    foo(1, 2)
    a = b
    puts x
    raise ArgumentError, 'no' if x
  end
end
