local function f(x)
  foo(1)
  foo(1, 2)
  a = b
  local y = x
  print(y == x)
end
