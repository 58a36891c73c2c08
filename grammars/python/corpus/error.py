"""What is done about errors."""
import logging
from contextlib import suppress

logger = logging.getLogger(__name__)


class StoreError(Exception): ...


class RowError(ValueError): ...


class MissingRow(StoreError): ...


class Result(Generic[T]): ...


def handled():
    try:
        load()
    except OSError:
        pass
    except KeyError:
        reset()
        raise
    except IndexError:
        logger.error("no row")
        raise
    except ValueError as error:
        raise StoreError("no row") from error
    except TypeError:
        logger.warning("wrong type")
    except AttributeError:
        return None
    except RuntimeError:
        create()
    with suppress(OSError):
        load()
    with open("x") as file:
        load(file)


def breadth():
    try:
        load()
        show()
    except (OSError, ValueError):
        stop()
    except Exception:
        stop()
    except:
        stop()
    else:
        show()
    finally:
        stop()


def raised(key):
    raise ValueError("no row")
    raise KeyError(key)
    raise StoreError("Row is missing.")
    raise errors.StoreError("Row is missing")
    raise NotImplementedError
    raise key
    raise MissingRow
    raise MissingRow()
    raise Http404(_("No such row."))


def chained():
    try:
        load()
        load()
        load()
        load()
    except OSError as error:
        raise StoreError("no row") from error
    except KeyError:
        raise StoreError("no row") from None
    except IndexError:
        raise StoreError("no row")
    except ValueError as error:
        reset()
        raise error
    except TypeError:
        reset()
        raise
    except RuntimeError as error:
        if error.fatal:
            raise
        try:
            reset()
        except OSError:
            raise
    except AttributeError:
        def later():
            raise StoreError("no row")
        later()


def messages(key):
    raise ValueError(f"no row {key}")
    raise ValueError("no row %s" % key)
    raise ValueError("No row {}.".format(key))
    raise ValueError("no row " + key)
    raise ValueError("JSON is malformed")
    raise ValueError(f"{key} is missing")
    raise ValueError("A row is missing.")
    raise ValueError(
        "The row is missing, "
        "or was never there."
    )
    raise ValueError("a")
    msg = "no row"
    raise ValueError(msg)
    raise ValueError(key)
    raise ValueError(key, "no row")


def checked(rows):
    assert rows
    assert rows, "no rows"
    assert (
        rows
    ), "no rows"
