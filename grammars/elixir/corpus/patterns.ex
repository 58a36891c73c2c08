defmodule A do
  def f(x) do
    foo(1)
    foo(1, 2)
    a = b
    IO.inspect(x)
    x |> g()
  end
end
