from .rows import load

from shop.rows import load

from .rows import load

from ..rows import load

from shop import load

import shop

from typing import Any

import typing as t

import typing

from collections.abc import Iterable

from typing import Iterable

from datetime import datetime

import datetime as dt

import datetime

if TYPE_CHECKING:
    from shop import Row

if typing.TYPE_CHECKING:
    from shop import Row

if False:
    from shop import Row

__all__ = ["load"]
def load(): ...

__all__ = ["load"]

__all__ = ("load",)

from .rows import *

from .rows import load as load

from .rows import load  # noqa: F401

def load():
    import json

import json
