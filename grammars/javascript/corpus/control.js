export function sign(n) {
  if (n < 0) {
    return -1;
  } else if (n > 0) {
    return 1;
  }
  return 0;
}

export function check(n) {
  if (n === 1) {
    return true;
  }
  if (n == 2) return true;
  if (n !== 3) {
    // Said so in the manual.
    report(n);
    report(n);
  }
  return n != 4;
}

export function visit(rows) {
  for (const row of rows) {
    print(row);
  }
  rows.forEach((row) => {
    print(row);
  });
  for (let i = 0; i < rows.length; i++) {
    print(rows[i]);
  }
  for (const key in rows) {
    print(key);
  }
}

export async function readAll(files) {
  for await (const file of files) {
    print(file);
  }
  const text = await read(files);
  read(files).then((rows) => print(rows));
  await read(files).then((rows) => rows);
  return text;
}

export function collect(rows) {
  const ids = [];
  for (const row of rows) {
    ids.push(row.id);
  }
  for (let i = 0; i < rows.length; i++) {
    if (rows[i]) ids.push(rows[i]);
  }
  const open = rows.filter((row) => row.open);
  return open.map((row) => row.id);
}

export function choose(kind) {
  switch (kind) {
    case "a":
      return 1;
    default:
      return 2;
  }
}

export function chooseAgain(kind) {
  if (kind === "a") {
    start();
  } else if (kind === "b") {
    stop();
  } else if (kind === "c") {
    pause();
  }
  // Of two values, which no `switch` could tell apart.
  if (kind === "a") {
    start();
  } else if (kindOf(kind) === "b") {
    stop();
  }
}

export function scale(big) {
  let size;
  if (big) {
    size = 2;
  } else {
    size = 1;
  }
  const half = big ? 4 : 2;
  size = big ? half : 1;
  return size;
}

export function missing(row) {
  if (row == null) stop();
  if (row === null) stop();
  if (row !== undefined) stop();
  if (row === void 0) stop();
  if (typeof row === "undefined") stop();
  if (typeof row === "string") stop();
}

export function fallBack(given, other) {
  const size = given ?? 1;
  const kind = given || "plain";
  const same = given ? given : other;
  // Other values are no fixed default.
  const either = given || other;
  return [size, kind, same, either];
}

export function follow(row) {
  const id = row?.id;
  const kind = row && row.kind;
  const next = row && row.next();
  const both = row && id.kind;
  return [kind, next, both];
}

export function takeApart(row) {
  const { id, kind } = row;
  const size = row.size;
  const long = row.length;
  const { path } = load();
  return [id, kind, size, long, path];
}

export function isEmpty(rows) {
  if (rows.length === 0) stop();
  if (!rows.length) stop();
  if (rows.length) stop();
  return rows.length > 2;
}

export function copy(row) {
  const changed = { ...row, id: 1 };
  const same = { id: 1, ...row };
  const merged = Object.assign({}, row, { id: 1 });
  Object.assign(row, { id: 1 });
  return [changed, same, merged];
}

export function holds(rows, row) {
  if (rows.indexOf(row) !== -1) stop();
  if (rows.indexOf(row) === 2) stop();
  return rows.includes(row);
}

export function count(rows) {
  const known = !!rows;
  return Boolean(rows) && known;
}

if (rows.length > 1) stop();
if (rows.length >= 1) stop();
if (typeof window !== 'undefined') stop();
if (rows.indexOf(row) === 0) stop();
if (rows.indexOf(row) >= 0) stop();
