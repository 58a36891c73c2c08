export function handleAll() {
  try {
    load();
  } catch (error) {}
  try {
    load();
  } catch (error) {
    throw error;
  }
  try {
    load();
  } catch (error) {
    throw new LoadError("no rows in the file", error);
  }
  try {
    load();
  } catch (error) {
    console.error(error);
    throw error;
  }
  try {
    load();
  } catch (error) {
    logger.warn(error);
  }
  try {
    load();
  } catch (error) {
    return null;
  }
  try {
    load();
  } catch (error) {
    close();
    throw error;
  }
  try {
    load();
  } catch (error) {
    if (error instanceof LoadError) {
      retry();
    }
  }
  try {
    load();
  } catch {
    retry();
  }
  try {
    load();
  } catch (_error) {
    retry();
  }
}

export function raise(kind) {
  if (!kind) {
    throw new Error("Kind is missing.");
  }
  if (kind === 1) throw new TypeError(`unknown kind ${kind}`);
  if (kind === 2) {
    throw new LoadError("No rows for " + kind);
  }
  if (kind === 3) {
    report(kind);
    throw loadError(kind);
  }
  if (kind === 4) throw "plain text";
  if (kind === 5) throw Error("parseRows failed");
  const failure = new RangeError("Limit");
  throw failure;
}

export function chain() {
  try {
    load();
  } catch (error) {
    throw new Error("Cannot load", { cause: error });
  }
  try {
    load();
  } catch (error) {
    throw new Error(`Cannot load: ${error.message}`);
  }
  try {
    load();
  } catch (error) {
    // Thrown later, by someone else.
    later(() => {
      throw new Error("Too late");
    });
  }
  throw new Error();
}

export async function wait() {
  try {
    await fetchRows();
  } catch (error) {
    retry(error);
  }
  // Nothing of it waits for a promise.
  try {
    later(async () => {
      await fetchRows();
    });
  } finally {
    close();
  }
  fetchRows().catch((error) => retry(error));
  fetchRows().catch(() => {});
}

export function refuse(rows) {
  assert(rows, "Rows are missing");
  invariant(rows.length > 0, "Rows are empty");
  assert.equal(rows.length, 1);
  assertion(rows);
  if (rows.length > 10) {
    throw new RangeError("Too many rows");
  } else {
    retry();
  }
}

function here(globalObject) {
  throw new globalObject.TypeError("rows");
}
