x = print(1)
