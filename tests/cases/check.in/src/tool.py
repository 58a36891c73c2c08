def f():
    print(1)  # andon-ignore: no-print -- the tool speaks here
    return 1  # andon-ignore: no-print
