log(1)
if x:
    log(log(2))
