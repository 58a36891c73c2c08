print(1)
if x:
    print(print(2))
