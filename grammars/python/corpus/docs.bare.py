from store import load


def show(path):
    return load(path)
