print(1)  # andon-ignore: no-print
x = 1  # andon-ignore: no-print -- an old reason
