name = f"row {number}"

name = "row %s" % number

name = "row {}".format(number)

logger.info(f"row {number}")

logger.info("row %s", number)

logger.info("row %s" % number)

logger = logging.getLogger(__name__)

logger = logging.getLogger("shop")

super().load()

super(Table, self).load()

class Table: ...

class Table(object): ...

class Table(): ...

class Table:
    __slots__ = ("rows",)
    def load(self): ...

class Table:
    def load(self): ...

name = os.path.join(folder, "rows")

name = Path(folder)

with open(path) as file: ...

text = path.read_text()

file = open(path, encoding="utf-8")

file = open(path)

rows = list()

rows = []

row = dict(name="a")

row = {"name": "a"}

text = (
    "first "
    "second"
)

text = (
    "first " +
    "second"
)

@contextmanager
def opened():
    yield

class Opened:
    def __enter__(self): ...

print("loaded")

click.echo("loaded")

sys.stderr.write("loaded")

console.print("loaded")

logger.info("loaded")

import asyncio

import anyio

import trio

sizes = {1, 2}

sizes = set([1, 2])

@lru_cache
def load(): ...

class Table:
    @cached_property
    def rows(self): ...

@cache
def load(): ...

isinstance(row, (str, bytes))

isinstance(row, str | bytes)

if (row := rows.get(1)) is not None: ...

row = rows.get(1)
if row: ...


# A method of a path that is called `path`.
spread = path.as_posix()
found = path.exists()
whole = os.path.exists(name)
joined = path.join(folder, "rows")


@cache.cached(timeout=50)
def rates():
    return whole
