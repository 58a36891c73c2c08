def f(a, b):
    print(a, b)
    if a == None:
        return print(print(b))
