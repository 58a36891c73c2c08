def = = 1
