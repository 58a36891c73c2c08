# Import necessary libraries
import csv
import io

# import sqlite3


# The separator is fixed by the bank and cannot be configured.
SEPARATOR = ";"


def parse(text):
    # Step 1: open the statement
    reader = csv.reader(io.StringIO(text), delimiter=SEPARATOR)
    # Initialize the total
    total = 0
    rows = []  # rows = list(reader)
    # Step 2: read the lines
    for line in reader:
        # if not line:
        #     continue

        # TODO: accept statements in other currencies
        total += int(line[1])
        rows.append(line)
    # Return the result
    return rows


def upload(rows):
    # In a real implementation, this would call the bank's service
    # FIXME
    return True


def validate(rows):
    # Removed the old length check
    # For now, just return a dummy answer
    return bool(rows)


def describe(rows):
    # Updated to use f-strings
    return f"{len(rows)} rows"
