export function load(path, limit = 10) {
  return read(path, limit);
}

export const save = (path) => write(path);

const close = function () {
  release();
};

export function summarize(rows) {
  if (!rows) {
    return null;
  }
  function add(left, right) {
    return left + right;
  }
  const twice = (value) => value * 2;
  const half = function (value) {
    return value / 2;
  };
  return rows.reduce(add, 0) + twice(1) + half(2);
}

export function show(rows) {
  if (rows) {
    start();
    rows.forEach((row) => print(row));
  }
}

// Neither leaves nor wraps: more follows.
export function start() {
  if (ready()) {
    print("ready");
  }
  finish();
}

export function callbacks(rows) {
  rows.map((row) => row.id);
  rows.map((row) => {
    return row.id;
  });
  rows.map(function (row) {
    return row.id;
  });
  rows.map(function id(row) {
    return row.id;
  });
  // It needs its own `this`, so there is no choice.
  rows.map(function () {
    return this.id;
  });
  rows.map(row => row.id);
  rows.forEach((row) => {
    print(row);
  });
}

export function take(options) {
  const { limit } = options;
  return limit;
}

export function takeEarly({ limit }) {
  return limit;
}

export function takeDefault({ limit = 1 } = {}) {
  return limit;
}

export function fallBack(limit, kind) {
  limit = limit || 10;
  kind ??= "plain";
  return [limit, kind];
}

export function deep(rows) {
  for (const row of rows) {
    if (row.open) {
      while (row.next()) {
        print(row);
      }
    }
  }
}

export function pick(kind) {
  switch (kind) {
    case "a":
      return 1;
    case "b":
      if (ready()) {
        return 2;
      }
      return 3;
  }
}

export function many(a, b, c, d) {
  print(a);
  print(b);
  print(c);
  print(d);
  if (a) {
    print(b);
  } else {
    print(c);
  }
  print("done");
  print("done again");
  print("done for good");
  print("closed");
}

class Store {
  limit;

  constructor(limit) {
    this.limit = limit;
  }

  get size() {
    return this.limit;
  }

  set size(value) {
    this.limit = value;
  }

  getLimit() {
    return this.limit;
  }

  static create() {
    return new Store(1);
  }

  load = () => {
    this.limit = 1;
  };

  reset() {
    this.limit = 0;
  }

  async getRows() {
    return [];
  }
}

export const handlers = {
  open() {
    start();
  },
  close: () => {},
  save: function () {},
  get size() {
    return 1;
  },
};
