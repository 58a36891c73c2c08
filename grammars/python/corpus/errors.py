"""Loads exchange rates from a folder of files and keeps them in memory."""

import json
import logging
import traceback
from pathlib import Path
from typing import Any, cast

logger = logging.getLogger(__name__)


class RateStore:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rates: dict[str, float] = {}

    def load(self, name: str) -> float | None:
        path = self.folder / f"{name}.json"
        try:
            document = json.loads(path.read_text())
        except FileNotFoundError:
            return None
        except json.JSONDecodeError as error:
            raise ValueError(f"{path} is not JSON") from error
        except Exception:
            logger.exception("could not read %s", path)
            raise
        return float(document["rate"])

    def refresh(self) -> None:
        for path in self.folder.glob("*.json"):
            try:
                self.rates[path.stem] = self.load(path.stem) or 0.0
            except ValueError as error:
                logger.warning("skipping %s: %s", path, error)
            except Exception:
                traceback.print_exc()

    def forget(self, name: str) -> bool:
        try:
            del self.rates[name]
        except KeyError:
            pass
        try:
            (self.folder / f"{name}.json").unlink()
        except:  # noqa: E722
            return False
        return True

    def convert(self, name: str, amount: float) -> float:
        try:
            return amount * self.rates[name]
        except KeyError:
            raise
        except TypeError as error:
            raise error

    def close(self) -> None:
        try:
            self.folder.rmdir()
        except OSError:
            pass  # Somebody else may have put files there.

    def on_change(self) -> None:
        """Called after a refresh; subclasses override it."""

    def save(self) -> None:
        raise NotImplementedError("stores of files are read-only")


def first_key(document: object) -> str:
    table = cast(Any, document)
    print(f"{table=}")
    return next(iter(cast("Any", document).keys()))


def main() -> None:
    store = RateStore(Path("rates"))
    store.refresh()
    breakpoint()
    print(len(store.rates))
    store.rates["x"] = "1"  # type: ignore[assignment]
