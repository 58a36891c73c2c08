def f(x, y):
    print(x)
    print(y, file=x)
    print(x + "s", file=y)
    print(x, file=y)  # andon-ignore: no-print -- this is a report
    shout(x, y)
print(x, file=y)
