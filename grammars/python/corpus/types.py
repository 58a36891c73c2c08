def load(path: str): ...

def load(path): ...

def load() -> str: ...

def load(): ...

class Table:
    def __init__(self, path: str) -> None: ...

class Table:
    def __init__(self, path: str): ...

class Table:
    size: int = 0

class Table:
    size = 0

class Table:
    def __init__(self):
        self.rows: list[str] = []

class Table:
    def __init__(self):
        self.rows = []

def load(path: Optional[str]): ...

def load(path: Union[str, None]): ...

def load(path: str | None): ...

def load(path: Union[str, bytes]): ...

def load(path: str | bytes): ...

def load(paths: list[str]): ...

def load(paths: List[str]): ...

from __future__ import annotations

class Table: ...

@dataclass
class Row:
    name: str

@attrs.define
class Row:
    name: str

class Row(NamedTuple):
    name: str

class Row(TypedDict):
    name: str

class Row(BaseModel):
    name: str

@dataclass(frozen=True)
class Row:
    name: str

@dataclass
class Row:
    name: str

class Store(metaclass=ABCMeta): ...

class Store(ABC): ...

class Store(Protocol): ...

size = load()  # type: ignore[no-untyped-call]

size = load()  # type: ignore

class Kind(str, Enum):
    ROW = "row"

class Kind(IntEnum):
    ROW = 1

class Kind(Enum):
    ROW = "row"

def load(path: str | None = None): ...

def load(path: Optional[str] = None): ...

def load(path: str = None): ...


# Somebody else's class of the same name.
class Feed(network.Protocol): ...


class Reader(typing.Protocol): ...


def spread(rows, name: object = None): ...
