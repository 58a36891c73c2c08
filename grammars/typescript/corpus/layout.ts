const name = "row";

const name = 'row';

const name = "row";

const name = "row"

const rows = [
  1,
  2,
];

const rows = [
  1,
  2
];

function load() {
	return 1;
}

function load() {
  return 1;
}

function load() {
    return 1;
}

const rows = 1;

rows.map((row) => row.name);

rows.map(row => row.name);

const row = { name: 1 };

const row = {name: 1};

const load = function () {};

const load = function() {};

const row = { "name": 1 };

const row = { name: 1 };

if (rows) {
  load();
}
else {
  stop();
}

if (rows) {
  load();
} else {
  stop();
}

function load() {
  const rows = list();
  rows.sort();
  return rows;
}

function load() {
  const rows = list();
  rows.sort();

  return rows;
}

class Rows {
  load() {}
  stop() {}
}

class Rows {
  load() {}

  stop() {}
}

interface Row {
  name: string;
}

interface Row {
  name: string,
}

interface Row {
  name: string
}

const {
  first,
  ...rest
} = rows;
const said = [
  first, // the first
];
show(
  first,
  rest
);
const quoted = '"';
