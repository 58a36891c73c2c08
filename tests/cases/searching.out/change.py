x = log(1)
