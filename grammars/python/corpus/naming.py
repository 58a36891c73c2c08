"""Names of all sorts, for the choices of naming."""
import logging
import re
from enum import Enum
from typing import TypeVar

__version__ = "1.0"

MAX_ROWS = 10
LIMIT = 2.5
default_name = "rows"
sheetNames = ("first", "second")
_word_re = re.compile("[a-z]+")
_cache = {}

T = TypeVar("T")
_T = TypeVar("_T")
RowT = TypeVar("RowT")
TRow = TypeVar("TRow")
Row = TypeVar("Row")

logger = logging.getLogger(__name__)
log = logging.getLogger("rows")
LOG = logging.getLogger("store")
_logger = logging.getLogger("private")


def load_rows(path, row_limit=1): ...


def rows(path, rowLimit=1): ...


def saveRows(path): ...


def MakeRows(path): ...


def is_open(path) -> bool: ...


def closed(path) -> bool: ...


def __getattr__(name): ...


class RowStore:
    table_name = "rows"

    def __init__(self, path):
        self.path = path
        self.row_count = 0
        self._rowCache = {}
        self.__secret_key = None

    def __eq__(self, other) -> bool: ...

    def load_all(self): ...

    def loadSome(self): ...

    def LoadNone(self): ...

    def setUp(self): ...

    def getMessage(self): ...

    @property
    def first_row(self): ...

    @classmethod
    def fromRows(cls, rows): ...

    def visit_Name(self, node): ...


class cached_row: ...


class rowCache: ...


class Row_Cache: ...


class HTTPClient: ...


class HttpClient: ...


class Identity: ...


class ParseError(Exception): ...


class StoreException(Exception): ...


class TooManyRows(StoreException): ...


class OldFormatWarning(ParseError): ...


class Color(Enum):
    _ignore_ = ["x"]
    DARK_RED = 1


class Tint(str, Enum):
    light_blue = "b"


class Shade(IntFlag):
    PaleGreen = 3


class Shape:
    ROUND_ONE = 1


def choose(ctx, config=None, msg: str = ""):
    row_count = 1
    rowTotal = 2
    n = 3
    num = 4
    _ = 5
    request = row_count
    self_rows = [rowTotal, n, num, request]
    for row in self_rows:
        log.info(row)
    for r in self_rows:
        log.info(r)
    for i in range(10):
        log.info(i)
    for index, row in enumerate(self_rows):
        log.info(index, row)
    names = [row.name for row in self_rows]
    sizes = [r.size for r in self_rows]
    squares = [i * i for i in range(3)]
    first, _ = names
    first, __ = sizes
    first, _second = squares
    for _ in names:
        first = None
    for _name in names:
        first = None
    return first


def catch_all():
    try:
        choose(1)
    except OSError as e:
        log.info(e)
    except KeyError as exc:
        log.info(exc)
    except ValueError as err:
        log.info(err)
    except TypeError as error:
        log.info(error)
    except IndexError as ex:
        log.info(ex)
    except RuntimeError as failure:
        log.info(failure)
    with open("x") as e:
        log.info(e)


def test_rows_are_loaded(): ...


def testRowsAreLoaded(): ...


def test_Row_load(): ...
