module A where

f :: Int -> Int
f x = foo x

g y = do
  print y
  return (head y)
